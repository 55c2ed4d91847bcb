package io.continuum.deploy.document;

import io.continuum.deploy.client.Json;
import io.continuum.instance.intake.Intake;
import io.continuum.instance.intake.IntakeException;
import io.continuum.instance.intake.NoteDefaults;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file of notes or conversations, cut into bounded pieces at borders between notes, so that its size does not matter to
 * memory. The instance's own reader says what is in a piece, here before sending as there after.
 *
 * @param name what the notes give as their source
 */
public record Document(Path file, String name, Format format) {
    private static final int NAME_CHARS_MAX = 120;

    /**
     * Opens a file after checking that it is UTF-8 to its end.
     *
     * @param bytesMax larger files are refused
     * @throws DocumentException if it is missing, too large or not UTF-8
     */
    public static Document open(Path file, String name, Format format, long bytesMax) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DocumentException("There is no file " + file + ".");
            }
            long bytes = Files.size(file);
            if (bytes > bytesMax) {
                throw new DocumentException(
                        "%s has %d MB, more than the limit of %d MB. Split it, or raise the limit with --max-mb."
                                .formatted(name, bytes >> 20, bytesMax >> 20));
            }
            Utf8.check(file, name);
            return new Document(file, name.substring(0, Math.min(name.length(), NAME_CHARS_MAX)), format);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** How many notes there are; reads the whole file and so finds a malformed one before anything is sent. */
    public int countNotes() {
        int[] notes = {0};
        forEach(piece -> notes[0] += piece.notes());
        if (notes[0] == 0) {
            throw new DocumentException(name + " holds nothing to learn: no text was found in it.");
        }
        return notes[0];
    }

    /** Hands over every piece in order; the same file always gives the same pieces. */
    public void forEach(Consumer<Piece> learn) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            switch (format) {
                case MD -> new TextCuts(name, line -> line.startsWith("#")).read(reader, cut -> hand(cut, learn));
                case TXT -> new TextCuts(name, String::isBlank).read(reader, cut -> hand(cut, learn));
                case JSONL -> new LineCuts(name).read(reader, cut -> hand(cut, learn));
                case CHAT -> new ConversationCuts(name).read(reader, cut -> hand(cut, learn));
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private void hand(String content, Consumer<Piece> learn) {
        int notes = notes(content);
        if (notes > 0) {
            learn.accept(new Piece(
                    Json.object()
                            .put("format", format.label())
                            .put("content", content)
                            .put("source", name),
                    notes));
        }
    }

    private int notes(String content) {
        try {
            return Intake.read(format.intake(), content, new NoteDefaults("", name, List.of(), null))
                    .size();
        } catch (IntakeException | IllegalArgumentException e) {
            return switch (format) {
                // Any text is text: what was refused is a piece without any, such as a title alone.
                case MD, TXT -> 0;
                case JSONL, CHAT ->
                    throw new DocumentException(
                            "%s: %s Nothing of this file was learnt.".formatted(name, e.getMessage()));
            };
        }
    }

    private static void skipByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }

    private static DocumentException unreadable(String name, IOException e) {
        return new DocumentException("Cannot read " + name + ": " + e.getMessage() + ".");
    }
}
