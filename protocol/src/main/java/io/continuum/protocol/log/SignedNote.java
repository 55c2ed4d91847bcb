package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text and signatures over it (C2SP signed-note). Nothing in it is believed yet.
 *
 * @param text ends in a newline
 * @param signatures 1 to {@link #SIGNATURES_MAX}
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** Enough for every witness that a federation may have. */
    public static final int BYTES_MAX = 131_072;

    public static final int SIGNATURES_MAX = 64;

    private static final String SEPARATOR = "\n\n";

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || signatures.isEmpty() || signatures.size() > SIGNATURES_MAX) {
            throw new IllegalArgumentException("a note of " + signatures.size() + " signatures");
        }
    }

    /** Reads the bytes strictly: what is read and written again is the same. */
    public static Checked<SignedNote> parse(byte[] bytes) {
        return Checked.of(() -> {
            String note = NoteText.utf8(bytes, BYTES_MAX);
            int separator = note.lastIndexOf(SEPARATOR);
            require(separator >= 0, Refusal.BAD_NOTE, "no signatures");
            String text = note.substring(0, separator + 1);
            return new SignedNote(text, signatures(note.substring(separator + SEPARATOR.length())));
        });
    }

    /** The note with these signatures behind the ones that it has. */
    public SignedNote with(List<NoteSignature> more) {
        List<NoteSignature> all = new ArrayList<>(signatures);
        all.addAll(more);
        return new SignedNote(text, all);
    }

    /** The note with the signatures of {@code key} among {@code newer} in place of those of that key that it has. */
    public SignedNote renewed(NoteKey key, List<NoteSignature> newer) {
        List<NoteSignature> all = new ArrayList<>(signatures);
        all.removeIf(key::claims);
        newer.stream().filter(key::claims).forEach(all::add);
        return new SignedNote(text, all);
    }

    public byte[] encode() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()));
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }

    static List<NoteSignature> signatures(String lines) throws RefusalException {
        List<NoteSignature> signatures = new ArrayList<>();
        int end;
        for (int at = 0; at < lines.length(); at = end + 1) {
            end = lines.indexOf('\n', at);
            require(end >= 0, Refusal.BAD_NOTE, "the last line has no newline");
            require(
                    signatures.size() < SIGNATURES_MAX,
                    Refusal.BAD_NOTE,
                    "more than " + SIGNATURES_MAX + " signatures");
            signatures.add(NoteSignature.parse(lines.substring(at, end)));
        }
        require(!signatures.isEmpty(), Refusal.BAD_NOTE, "no signatures");
        return signatures;
    }
}
