package io.continuum.instance.space;

import io.continuum.crdt.bytes.SetDigest;
import io.continuum.protocol.sync.SpaceId;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A space of memories that may be replicated.
 *
 * @param tenant whose memories it holds
 * @param name 1 to 64 letters, digits, dots, dashes and underscores
 * @param sharesPatterns whether patterns may be mined from it for the federation
 * @param backfill how far the memories from before sharing have become ops
 * @param backfilledTo the last memory that the backfill has passed, empty at its start
 * @param records records that are present
 * @param ops ops of all writers
 * @param digest of the present records: equal on replicas that agree
 */
public record Space(
        SpaceId id,
        String tenant,
        String name,
        boolean sharesPatterns,
        Instant createdAt,
        Backfill backfill,
        String backfilledTo,
        long records,
        long ops,
        SetDigest digest) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Whether the memories of a space are ops. */
    public enum Backfill {
        /** The space was never shared: they are not. */
        NONE,
        /** It has been shared; older memories are being turned into ops, new ones become ops at once. */
        RUNNING,
        /** All are. */
        DONE
    }

    public Space {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A space's name has 1 to 64 letters, digits, dots, dashes and underscores, and starts with a"
                            + " letter or digit.");
        }
    }

    static Space create(SpaceId id, String tenant, String name, Instant now) {
        return new Space(id, tenant, name, false, now, Backfill.NONE, "", 0, 0, SetDigest.EMPTY);
    }

    /** Whether what is remembered in it becomes ops. */
    public boolean isReplicated() {
        return backfill != Backfill.NONE;
    }

    Space withSharesPatterns(boolean shares) {
        return new Space(id, tenant, name, shares, createdAt, backfill, backfilledTo, records, ops, digest);
    }

    Space withBackfill(Backfill now, String to) {
        return new Space(id, tenant, name, sharesPatterns, createdAt, now, to, records, ops, digest);
    }

    Space withTotals(long nowRecords, long nowOps, SetDigest nowDigest) {
        return new Space(
                id, tenant, name, sharesPatterns, createdAt, backfill, backfilledTo, nowRecords, nowOps, nowDigest);
    }
}
