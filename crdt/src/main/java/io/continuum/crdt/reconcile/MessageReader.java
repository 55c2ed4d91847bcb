package io.continuum.crdt.reconcile;

import static io.continuum.crdt.bytes.BytesReader.require;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.DamagedException;
import java.util.Arrays;

/** Reads the ranges of one message, and takes no more memory than the message has bytes. Not thread-safe. */
final class MessageReader {
    private final byte[] in;
    private int at;
    private Bound last = Bound.START;

    MessageReader(Bytes message) {
        this.in = message.toArray();
    }

    /** The version, 0 to 15. */
    int version() throws DamagedException {
        require(in.length > 0, "the message is empty");
        int octet = in[at++] & 0xff;
        require(octet >> 4 == Negentropy.VERSION_BYTE >> 4, "the message begins with no version");
        return octet & 0x0f;
    }

    boolean hasMore() {
        return at < in.length;
    }

    /** The end of the next range. */
    Bound bound() throws DamagedException {
        long distance = number();
        long length = number();
        require(length >= 0 && length <= Item.ID_BYTES, "a prefix is longer than an id");
        Bytes prefix = bytes((int) length);
        if (distance == 0) {
            // Some implementations send a prefix here too; it has no meaning.
            last = Bound.INFINITY;
            return last;
        }
        long timestamp = last.timestamp() + distance - 1;
        require(
                Long.compareUnsigned(timestamp, last.timestamp()) >= 0 && timestamp != Bound.INFINITE,
                "a timestamp is too large");
        Bound bound = new Bound(timestamp, prefix);
        require(bound.isAtLeast(last), "a range ends before it begins");
        last = bound;
        return bound;
    }

    Mode mode() throws DamagedException {
        return Mode.of(number());
    }

    Fingerprint fingerprint() throws DamagedException {
        return new Fingerprint(bytes(Fingerprint.BYTES));
    }

    /** How many ids follow. */
    int idCount() throws DamagedException {
        long count = number();
        require(count >= 0 && count <= (in.length - at) / Item.ID_BYTES, "more ids than bytes");
        return (int) count;
    }

    Bytes id() throws DamagedException {
        return bytes(Item.ID_BYTES);
    }

    void skipIds(int count) {
        at += count * Item.ID_BYTES;
    }

    /** Any number of 64 bits, unsigned. */
    private long number() throws DamagedException {
        long value = 0;
        int start = at;
        while (true) {
            require(at < in.length, "a number is cut short");
            int octet = in[at++];
            require(octet != (byte) 0x80 || at > start + 1, "a number is not in its shortest form");
            require(value >>> (Long.SIZE - 7) == 0, "a number of 2^64 or more");
            value = value << 7 | (octet & 0x7f);
            if (octet >= 0) {
                return value;
            }
        }
    }

    private Bytes bytes(int length) throws DamagedException {
        require(length <= in.length - at, "bytes are cut short");
        at += length;
        return Bytes.of(Arrays.copyOfRange(in, at - length, at));
    }
}
