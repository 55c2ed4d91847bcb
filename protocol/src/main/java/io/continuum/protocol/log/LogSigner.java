package io.continuum.protocol.log;

import io.continuum.protocol.crypt.SigningKey;
import java.util.List;

/**
 * Signs the checkpoints of one log. Whoever calls it has stored the entries and the new size before: what was signed cannot
 * be taken back.
 */
public final class LogSigner {
    private final NoteKey key;
    private final SigningKey signing;

    public LogSigner(String origin, SigningKey signing) {
        this.key = NoteKey.of(
                        origin,
                        SignatureType.ED25519,
                        signing.verifyingKey().encoded().toArray())
                .orThrow();
        this.signing = signing;
    }

    /** The key to check with; its name is the origin. */
    public NoteKey key() {
        return key;
    }

    public SignedNote sign(TreeHead head) {
        Checkpoint checkpoint = new Checkpoint(key.name(), head);
        byte[] signature = signing.sign(SignedText.of(key, checkpoint, 0));
        return new SignedNote(checkpoint.text(), List.of(key.signature(signature)));
    }
}
