package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import java.nio.charset.StandardCharsets;

/** The bytes that each signature type signs. */
final class SignedText {
    private static final byte[] SUBTREE_LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FROM_THE_FIRST_LEAF = Bytes.u64(0);

    private SignedText() {}

    /** @param timeS seconds since 1970, for the types that sign a time */
    static byte[] of(NoteKey key, Checkpoint checkpoint, long timeS) {
        return switch (key.type()) {
            case ED25519 -> utf8(checkpoint.text());
            case COSIGNATURE_ED25519 -> utf8("cosignature/v1\ntime " + timeS + "\n" + checkpoint.text());
            case COSIGNATURE_ML_DSA_44 ->
                Bytes.concat(
                        SUBTREE_LABEL,
                        shortText(key.name()),
                        Bytes.u64(timeS),
                        shortText(checkpoint.origin()),
                        FROM_THE_FIRST_LEAF,
                        Bytes.u64(checkpoint.head().size()),
                        checkpoint.head().root().toArray());
        };
    }

    private static byte[] shortText(String text) {
        byte[] bytes = utf8(text);
        return Bytes.concat(Bytes.u8(bytes.length), bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
