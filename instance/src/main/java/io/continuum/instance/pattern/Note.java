package io.continuum.instance.pattern;

import java.util.List;

/**
 * What mining reads of one remembered note.
 *
 * @param id the memory's id
 * @param session the session it was said in, or the note's own id when it has none
 * @param space the space it lies in
 * @param text the note as written; the evidence for its statements
 */
public record Note(String id, String session, String space, String text, List<Statement> statements) {
    public Note {
        statements = List.copyOf(statements);
    }
}
