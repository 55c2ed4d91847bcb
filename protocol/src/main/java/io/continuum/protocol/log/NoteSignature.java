package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.ByteBuffer;

/**
 * One signature line of a note: {@code — name base64(key id || value)}.
 *
 * @param keyId names the key, together with the name; everybody can make a key with this id
 * @param value the signature itself, after a time where the type has one
 */
public record NoteSignature(String name, int keyId, Bytes value) {
    /** Enough for every signature type that is defined. */
    public static final int BYTES_MAX = 6_144;

    private static final String PREFIX = "\u2014 ";
    private static final int KEY_ID_BYTES = 4;

    public NoteSignature {
        if (!NoteText.isName(name)) {
            throw new IllegalArgumentException("not a key name");
        }
        if (value.length() < 1 || value.length() > BYTES_MAX - KEY_ID_BYTES) {
            throw new IllegalArgumentException("a signature of " + value.length() + " bytes");
        }
    }

    /** Reads a line without its newline. */
    static NoteSignature parse(String line) throws RefusalException {
        require(line.startsWith(PREFIX), Refusal.BAD_NOTE, "a signature line begins with a dash");
        int space = line.indexOf(' ', PREFIX.length());
        require(space > 0, Refusal.BAD_NOTE, "a signature line is name and signature");
        String name = line.substring(PREFIX.length(), space);
        require(NoteText.isName(name), Refusal.BAD_NOTE, "not a key name");
        byte[] idAndValue = NoteText.base64(line.substring(space + 1), BYTES_MAX);
        require(idAndValue.length > KEY_ID_BYTES, Refusal.BAD_NOTE, "a signature of " + idAndValue.length + " bytes");
        ByteBuffer in = ByteBuffer.wrap(idAndValue);
        int keyId = in.getInt();
        byte[] value = new byte[in.remaining()];
        in.get(value);
        return new NoteSignature(name, keyId, Bytes.of(value));
    }

    /** The line with its newline. */
    String line() {
        return PREFIX + name + " " + NoteText.base64(Bytes.concat(Bytes.u32(keyId), value.toArray())) + "\n";
    }
}
