package io.continuum.coordinator.access;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Public keys as points, remembered by their bytes: validating one in full costs as much as the signature it then checks.
 * Thread-safe.
 */
public final class VerifyingKeys {
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<Bytes, VerifyingKey> remembered =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Bytes, VerifyingKey> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            });

    /** The key, or empty if the bytes are not a valid one. */
    public Optional<VerifyingKey> of(byte[] encoded) {
        Bytes bytes = Bytes.of(encoded);
        VerifyingKey known = remembered.get(bytes);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<VerifyingKey> valid = VerifyingKey.of(encoded);
        valid.ifPresent(key -> remembered.put(bytes, key));
        return valid;
    }
}
