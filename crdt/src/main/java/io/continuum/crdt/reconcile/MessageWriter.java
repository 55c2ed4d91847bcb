package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.nio.ByteBuffer;

/** Appends the ranges of one message. Not thread-safe. */
final class MessageWriter {
    private static final int BYTES_AT_FIRST = 1024;

    private ByteBuffer out = ByteBuffer.allocate(BYTES_AT_FIRST);
    private long lastTimestamp;

    MessageWriter() {
        out.put(Negentropy.VERSION_BYTE);
    }

    int length() {
        return out.position();
    }

    /** Takes back what was appended beyond {@code length}; only a bound at infinity may follow. */
    void cutTo(int length) {
        out.position(length);
    }

    MessageWriter skip(Bound end) {
        return range(end, Mode.SKIP);
    }

    MessageWriter fingerprint(Bound end, Fingerprint fingerprint) {
        return range(end, Mode.FINGERPRINT).bytes(fingerprint.bytes());
    }

    /** Begins a list: {@code count} times {@link #id} follow. */
    MessageWriter idList(Bound end, int count) {
        return range(end, Mode.ID_LIST).number(count);
    }

    MessageWriter id(Bytes id) {
        return bytes(id);
    }

    Bytes message() {
        byte[] message = new byte[out.position()];
        out.get(0, message);
        return Bytes.of(message);
    }

    private MessageWriter range(Bound end, Mode mode) {
        if (end.timestamp() == Bound.INFINITE) {
            number(0);
        } else {
            number(end.timestamp() - lastTimestamp + 1);
            lastTimestamp = end.timestamp();
        }
        return number(end.prefix().length()).bytes(end.prefix()).number(mode.number());
    }

    private MessageWriter number(long number) {
        Varint.write(room(Varint.BYTES_MAX), number);
        return this;
    }

    private MessageWriter bytes(Bytes bytes) {
        room(bytes.length()).put(bytes.toArray());
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.addExact(out.capacity(), Math.max(out.capacity(), bytes)));
            out = larger.put(out.flip());
        }
        return out;
    }
}
