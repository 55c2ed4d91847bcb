package io.continuum.instance.pattern;

import io.continuum.instance.pattern.Pipeline.Mapping;
import java.util.List;

/**
 * One note that states a pattern, and what its words became. Never leaves the instance.
 *
 * @param times on how many occasions the note was said, in these words or nearly so
 */
public record Evidence(String noteId, String session, List<Mapping> mappings, int times) {
    /** Evidence that was given once. */
    public Evidence(String noteId, String session, List<Mapping> mappings) {
        this(noteId, session, mappings, 1);
    }
}
