package io.continuum.client;

import java.util.List;

/**
 * What became of a lesson.
 *
 * @param ids of the messages, known ones too
 * @param memories what is new; of more than 200 the first
 * @param superseded ids of what no longer counts
 * @param conflicts ids of contradictions that somebody should settle
 */
public record Learned(
        List<String> ids,
        List<Brief> memories,
        long memoriesStored,
        long conceptsExtracted,
        long decisionsDetected,
        long linksCreated,
        long duplicates,
        List<String> superseded,
        List<String> conflicts) {
    /** A memory's beginning. */
    public record Brief(String id, String kind, String text) {}
}
