package io.continuum.instance.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Note;
import java.util.ArrayList;
import java.util.List;

/** One JSON object a line. */
final class JsonLines {
    private JsonLines() {}

    static List<Note> read(String text, NoteDefaults defaults) {
        List<Note> notes = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String where = "Line " + number;
            JsonNode object = JsonFields.parse(line, where);
            if (!object.isObject()) {
                throw new IntakeException(where + " must be a JSON object with text or content.");
            }
            notes.add(JsonFields.note(object, Kind.NOTE, "", defaults, where)
                    .orElseThrow(() -> new IntakeException(where + " has neither text nor content.")));
        }
        return notes;
    }
}
