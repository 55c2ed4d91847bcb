package io.continuum.deploy.document;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Cuts text before a line at which a new note may begin, once enough of it has gathered. */
final class TextCuts {
    static final int CUT_CHARS = 131_072;
    private static final int LINE_CHARS_MAX = 4 * CUT_CHARS;
    private static final int READ_CHARS = 8_192;

    private final String name;
    private final Predicate<String> isBorder;

    TextCuts(String name, Predicate<String> isBorder) {
        this.name = name;
        this.isBorder = isBorder;
    }

    /** @throws DocumentException for a line that would fill memory */
    void read(BufferedReader reader, Consumer<String> cuts) throws IOException {
        StringBuilder gathered = new StringBuilder();
        StringBuilder line = new StringBuilder();
        char[] buffer = new char[READ_CHARS];
        for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
            for (int i = 0; i < read; i++) {
                line.append(buffer[i]);
                if (buffer[i] == '\n') {
                    add(line, gathered, cuts);
                }
            }
            if (line.length() > LINE_CHARS_MAX) {
                throw new DocumentException("%s has a line of more than %d characters; is it text? Break the line."
                        .formatted(name, LINE_CHARS_MAX));
            }
        }
        add(line, gathered, cuts);
        cuts.accept(gathered.toString());
    }

    private void add(StringBuilder line, StringBuilder gathered, Consumer<String> cuts) {
        boolean isFull = gathered.length() >= CUT_CHARS && isBorder.test(line.toString());
        if (isFull || gathered.length() >= LINE_CHARS_MAX) {
            cuts.accept(gathered.toString());
            gathered.setLength(0);
        }
        gathered.append(line);
        line.setLength(0);
    }
}
