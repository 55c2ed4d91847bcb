package io.continuum.instance.intake;

import io.continuum.instance.memory.Note;
import java.util.ArrayList;
import java.util.List;

/** Plain text: kept as one note while it is short, else parted between paragraphs. */
final class PlainText {
    private static final int NOTE_CHARS = 8_000;

    private PlainText() {}

    static List<Note> read(String text, NoteDefaults defaults) {
        return parts(text, NOTE_CHARS).stream().map(defaults::note).toList();
    }

    /** Parts of about the given length, cut between paragraphs, else between lines, else anywhere. */
    static List<String> parts(String text, int charsMax) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(text.length(), start + charsMax);
            if (end < text.length()) {
                int paragraph = text.lastIndexOf("\n\n", end);
                int line = text.lastIndexOf('\n', end);
                int space = text.lastIndexOf(' ', end);
                end = paragraph > start ? paragraph : line > start ? line : space > start ? space : end;
                if (Character.isHighSurrogate(text.charAt(end - 1))) {
                    end--;
                }
            }
            String part = text.substring(start, end).strip();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            start = end;
        }
        return parts;
    }
}
