package io.continuum.coordinator.conduct;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;

/**
 * What an organisation has to say against a refusal.
 *
 * @param about the code of the refusal
 * @param answer empty until somebody answered
 * @param answeredAt {@link #OPEN} until then
 */
public record Appeal(
        Bytes id,
        OrgId organisation,
        InstanceId instance,
        String about,
        String message,
        Instant at,
        String answer,
        Instant answeredAt,
        String answeredBy) {
    public static final int ID_BYTES = 16;
    public static final Instant OPEN = Instant.EPOCH;

    public boolean open() {
        return answeredAt.equals(OPEN);
    }
}
