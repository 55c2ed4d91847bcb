package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The entries of one tile as bytes: each behind its length in 16 bits. */
public final class EntryBundle {
    public static final int ENTRY_BYTES_MAX = 65_535;

    static final int LENGTH_BYTES = 2;

    private EntryBundle() {}

    public static byte[] encode(List<Bytes> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Bytes entry : entries) {
            if (entry.length() > ENTRY_BYTES_MAX) {
                throw new IllegalArgumentException("an entry of " + entry.length() + " bytes");
            }
            out.writeBytes(Bytes.u16(entry.length()));
            out.writeBytes(entry.toArray());
        }
        return out.toByteArray();
    }

    static List<Bytes> decode(byte[] bytes, int width) throws RefusalException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Bytes> entries = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            require(in.remaining() >= LENGTH_BYTES, Refusal.BAD_TILE, i + " entries where " + width + " are needed");
            int length = in.getShort() & 0xffff;
            require(in.remaining() >= length, Refusal.BAD_TILE, "an entry is cut off");
            byte[] entry = new byte[length];
            in.get(entry);
            entries.add(Bytes.of(entry));
        }
        require(!in.hasRemaining(), Refusal.BAD_TILE, "bytes behind the last entry");
        return entries;
    }
}
