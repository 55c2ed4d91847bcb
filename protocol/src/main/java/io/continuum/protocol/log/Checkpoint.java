package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Base32;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;

/**
 * What a log says of itself at one moment (C2SP tlog-checkpoint). There are no extension lines: no witness would vouch for
 * them.
 *
 * <pre>
 * checkpoint = origin newline size newline base64(root) newline
 * </pre>
 */
public record Checkpoint(String origin, TreeHead head) {
    private static final int LINES = 3;

    public Checkpoint {
        if (!NoteText.isName(origin)) {
            throw new IllegalArgumentException("not a log origin");
        }
    }

    /**
     * The name of a federation's log.
     *
     * @param authority host and port that the coordinator is reached by
     * @param restored how often the log began anew after a restore from backup; 0 for the first log
     */
    public static String origin(String authority, FederationId federation, int restored) {
        String first = authority + "/log/" + Base32.encode(federation.toArray());
        return restored == 0 ? first : first + "/" + restored;
    }

    /** Reads the text of a note. */
    public static Checked<Checkpoint> parse(String text) {
        return Checked.of(() -> {
            String[] lines = text.split("\n", LINES + 2);
            require(
                    lines.length == LINES + 1 && lines[LINES].isEmpty(),
                    Refusal.BAD_NOTE,
                    "a checkpoint is origin, size and root");
            require(NoteText.isName(lines[0]), Refusal.BAD_NOTE, "not a log origin");
            long size = NoteText.decimal(lines[1]);
            byte[] root = NoteText.base64(lines[2], MerkleHash.BYTES);
            require(root.length == MerkleHash.BYTES, Refusal.BAD_NOTE, "a root of " + root.length + " bytes");
            require(
                    size > 0 || Bytes.of(root).equals(MerkleHash.EMPTY_ROOT),
                    Refusal.WRONG_SIZE,
                    "a tree without leaves has another root");
            return new Checkpoint(lines[0], new TreeHead(size, Bytes.of(root)));
        });
    }

    /** The text that is signed. */
    public String text() {
        return origin + "\n" + head.size() + "\n" + NoteText.base64(head.root().toArray()) + "\n";
    }
}
