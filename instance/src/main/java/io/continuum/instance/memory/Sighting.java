package io.continuum.instance.memory;

import java.util.Optional;

/**
 * A raw message that was there already was said again.
 *
 * @param memoryId the message that was there
 * @param occasion what tells this time from every other, and nothing more
 */
public record Sighting(String memoryId, String occasion) {

    /** One, if to say it again is evidence: who says it twice in one session, or sends it twice, has said it once. */
    static Optional<Sighting> ofAnotherOccasion(Memory before, Memory again) {
        String occasion = occasion(again);
        return again.counts() && Derivation.isSpoken(again) && !occasion.equals(occasion(before))
                ? Optional.of(new Sighting(before.id(), occasion))
                : Optional.empty();
    }

    /** The session in which something is said; without one, its very words. */
    private static String occasion(Memory raw) {
        return raw.sessionId().isEmpty() || Episodes.isEpisode(raw.sessionId())
                ? Ids.ofContent("occasion", "words", raw.hash())
                : Ids.ofContent("occasion", "session", raw.sessionId());
    }
}
