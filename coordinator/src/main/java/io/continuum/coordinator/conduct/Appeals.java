package io.continuum.coordinator.conduct;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Takes appeals to the admins, one open at a time for each organisation, and brings back their answers. Thread-safe. */
public final class Appeals {
    private static final int SHOWN_MAX = 200;

    private final ConductStore store;
    private final InstantSource clock;
    private final SecureRandom random;

    public Appeals(ConductStore store, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** @return the appeal; empty if the organisation has one that is open */
    public Optional<Appeal> send(
            FederationId federation, OrgId organisation, InstanceId instance, String about, String message) {
        byte[] id = new byte[Appeal.ID_BYTES];
        random.nextBytes(id);
        Appeal appeal = new Appeal(Bytes.of(id), organisation, instance, about, message, now(), "", Appeal.OPEN, "");
        return store.add(federation, appeal) ? Optional.of(appeal) : Optional.empty();
    }

    /** @return the appeal as it is now; empty if there is no such one, or it was answered */
    public Optional<Appeal> answer(FederationId federation, Bytes appeal, String answer, String by) {
        return store.answer(federation, appeal, answer, by, now())
                ? store.appeal(federation, appeal)
                : Optional.empty();
    }

    /** Newest first. */
    public List<Appeal> all(FederationId federation) {
        return store.appeals(federation, SHOWN_MAX);
    }

    public Optional<Appeal> newestOf(FederationId federation, OrgId organisation) {
        return store.newestAppeal(federation, organisation);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
