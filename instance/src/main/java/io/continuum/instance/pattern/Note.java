package io.continuum.instance.pattern;

import java.util.List;

/**
 * What mining reads of one remembered note.
 *
 * @param id the memory's id
 * @param session the session it was said in, or the note's own id when it has none
 * @param space the space it lies in
 * @param text the note as written; the evidence for its statements
 * @param times on how many occasions it was said, in these words or nearly so
 */
public record Note(String id, String session, String space, String text, List<Statement> statements, int times) {
    /** A note that was said once. */
    public Note(String id, String session, String space, String text, List<Statement> statements) {
        this(id, session, space, text, statements, 1);
    }

    public Note {
        statements = List.copyOf(statements);
    }
}
