package io.continuum.deploy.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file of notes or conversations, read piece by piece so that its size does not matter to memory. Each piece is the
 * body of one request to learn.
 *
 * @param name what the notes give as their source; also the first part of their session ids
 */
public record Document(Path file, String name, Format format) {

    /**
     * Opens a file after checking that it can be read to its end.
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
            return new Document(file, name, format);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** How many pieces there are; reads the whole file and so finds a malformed one before anything is sent. */
    public int count() {
        int[] count = {0};
        forEach(_ -> count[0]++);
        return count[0];
    }

    /** Hands over every piece in order; the same file always gives the same pieces. */
    public void forEach(Consumer<ObjectNode> learn) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            switch (format) {
                case MD -> new MarkdownNotes(name, learn).read(reader);
                case TXT -> new TextPieces(name, learn).read(reader);
                case JSONL -> new JsonLines(name, learn).read(reader);
                case CHAT -> new Conversations(name, learn).read(reader);
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static void skipByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }

    private static DocumentException unreadable(String name, IOException e) {
        return new DocumentException("Cannot read " + name + ": "
                + (e instanceof NoSuchFileException ? "it is gone" : e.getMessage()) + ".");
    }
}
