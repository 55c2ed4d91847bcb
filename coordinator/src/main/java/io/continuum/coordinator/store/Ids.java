package io.continuum.coordinator.store;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ids as the bytes that are stored. */
final class Ids {
    private Ids() {}

    /** What is stored of the value if that is bytes, otherwise null. */
    static byte @Nullable [] bytes(@Nullable Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case Bytes bytes -> bytes.toArray();
            case FederationId id -> id.toArray();
            case OrgId id -> id.toArray();
            case InstanceId id -> id.toArray();
            case TransferId id -> id.toArray();
            case null, default -> null;
        };
    }

    /** The ids of equal length, or what else is, that were stored one after the other. */
    static <T> List<T> split(byte[] joined, int length, Function<byte[], T> read) {
        List<T> parts = new ArrayList<>(joined.length / length);
        for (int from = 0; from < joined.length; from += length) {
            parts.add(read.apply(Arrays.copyOfRange(joined, from, from + length)));
        }
        return parts;
    }
}
