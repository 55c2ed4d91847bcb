package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.ByteBuffer;

/** Reads the fields of a leaf from left to right; refuses a field that is not there. */
record LeafReader(ByteBuffer in) {
    int u8() throws RefusalException {
        requireRemaining(1);
        return in.get() & 0xff;
    }

    long u32() throws RefusalException {
        requireRemaining(Integer.BYTES);
        return in.getInt() & 0xffff_ffffL;
    }

    /** 64 bits of which the first is zero. */
    long u63() throws RefusalException {
        requireRemaining(Long.BYTES);
        long value = in.getLong();
        require(value >= 0, Refusal.MALFORMED, "a number of 2^63 or more");
        return value;
    }

    Bytes hash() throws RefusalException {
        return bytes(MerkleHash.BYTES);
    }

    Bytes key() throws RefusalException {
        requireRemaining(Short.BYTES);
        int length = in.getShort() & 0xffff;
        require(length >= 1 && length <= LogLeaf.KEY_BYTES_MAX, Refusal.MALFORMED, "a key of " + length + " bytes");
        return bytes(length);
    }

    void end() throws RefusalException {
        require(!in.hasRemaining(), Refusal.MALFORMED, in.remaining() + " bytes behind the leaf");
    }

    private Bytes bytes(int length) throws RefusalException {
        requireRemaining(length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.of(bytes);
    }

    private void requireRemaining(int length) throws RefusalException {
        require(in.remaining() >= length, Refusal.MALFORMED, "the leaf is cut off");
    }
}
