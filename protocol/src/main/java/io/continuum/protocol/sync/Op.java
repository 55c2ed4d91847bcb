package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.wire.OpBody;
import java.nio.ByteBuffer;

/**
 * One op in its place: the {@code seq}-th of its origin's log in one space, chained to the one before.
 *
 * @param prevHash the hash of the op before; for the first of an epoch that of the last op that the origin knows of its
 *     epoch before, or {@link #NO_OP}
 */
public record Op(Dot dot, Bytes prevHash, OpBody body) {
    public static final int HASH_BYTES = 32;

    /** What an origin names as the op before its very first in a space: 32 zero bytes. */
    public static final Bytes NO_OP = Bytes.of(new byte[HASH_BYTES]);

    public Op {
        if (prevHash.length() != HASH_BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, got " + prevHash.length());
        }
    }

    /**
     * {@code Hash("cta1/op", fed_id, space_id, origin, u32 epoch, u64 seq, u64 hlc, u16 kind, u16 flags, payload_hash,
     * prev_hash)} with {@code payload_hash = Hash("cta1/op-payload", payload)}.
     */
    public Bytes hash(SpaceScope scope) {
        return Bytes.of(Labels.OP.hash(
                scope.federation().toArray(),
                scope.space().bytes().toArray(),
                dot.origin().bytes(),
                u32(dot.epoch()),
                u64(dot.seq()),
                u64(body.hlc().toLong()),
                u16(body.kind()),
                u16(body.flags()),
                Labels.OP_PAYLOAD.hash(body.payload().toArray()),
                prevHash.toArray()));
    }

    static byte[] u16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    static byte[] u32(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    static byte[] u64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }
}
