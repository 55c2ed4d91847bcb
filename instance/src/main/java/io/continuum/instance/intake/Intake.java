package io.continuum.instance.intake;

import io.continuum.instance.memory.Note;
import java.util.List;

/** Reads a file's content into notes; all of it, or nothing with the reason. Pure. */
public final class Intake {
    /** Most notes one content may hold. */
    public static final int NOTES_MAX = 20_000;

    private Intake() {}

    /**
     * @param defaults what holds for notes that do not say otherwise
     * @throws IntakeException when the content is not of this format or holds nothing to learn
     */
    public static List<Note> read(Format format, String content, NoteDefaults defaults) {
        String text = content.startsWith("\uFEFF") ? content.substring(1) : content;
        List<Note> notes = switch (format) {
            case TEXT -> PlainText.read(text, defaults);
            case MARKDOWN -> Markdown.read(text, defaults);
            case JSONL -> JsonLines.read(text, defaults);
            case CHAT -> ChatExport.read(text, defaults);
        };
        if (notes.isEmpty()) {
            throw new IntakeException("There is nothing to learn in it: no text was found.");
        }
        if (notes.size() > NOTES_MAX) {
            throw new IntakeException(
                    "It holds " + notes.size() + " notes, at most " + NOTES_MAX + " are taken at once; split it.");
        }
        return notes;
    }
}
