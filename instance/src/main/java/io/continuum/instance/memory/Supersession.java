package io.continuum.instance.memory;

import io.continuum.instance.extract.Antonyms;
import io.continuum.instance.extract.Claim;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Decides what a new statement does to those that count about the same subject and predicate. A rule only lets a newer
 * statement take an older one's place where one of the two must be wrong; whatever is less clear waits for somebody's
 * judgement. Pure.
 */
final class Supersession {
    private Supersession() {}

    /** What becomes of the new statement and of those that count. */
    sealed interface Verdict {
        /** They can all be true. */
        record Agrees() implements Verdict {}

        /** It takes the place of these. */
        record Replaces(List<Memory> old) implements Verdict {}

        /** It came late: this one, stated after it, has taken its place already. */
        record IsReplacedBy(Memory newer) implements Verdict {}

        /** It contradicts these, and no rule may choose. */
        record Contradicts(List<Memory> others, String reason) implements Verdict {}
    }

    /** @param present the statements of the same slot that count */
    static Verdict judge(Memory newcomer, List<Memory> present) {
        Claimed claim = Claimed.of(newcomer);
        long values = present.stream()
                .map(Claimed::of)
                .filter(other -> !other.negated())
                .map(Claimed::object)
                .distinct()
                .count();
        List<Memory> against = present.stream()
                .filter(other -> contradict(claim, Claimed.of(other), values))
                .toList();
        if (against.isEmpty()) {
            boolean unclear = claim.cue() == Claim.Cue.NOW && values > 1 && isNew(claim, present);
            return unclear
                    ? new Verdict.Contradicts(present, "it says now, and several earlier values count")
                    : new Verdict.Agrees();
        }
        if (against.stream().anyMatch(other -> other.keeping().pinned())) {
            return new Verdict.Contradicts(against, "a pinned memory says otherwise");
        }
        Trust trust = newcomer.worth().trust();
        if (against.stream().anyMatch(other -> trust.compareTo(other.worth().trust()) < 0)) {
            return new Verdict.Contradicts(against, "a more trusted source says otherwise");
        }
        Instant at = newcomer.eventTime();
        return against.stream()
                .filter(other -> other.eventTime().isAfter(at))
                .min(Comparator.comparing(Memory::eventTime))
                .<Verdict>map(Verdict.IsReplacedBy::new)
                .orElseGet(() -> new Verdict.Replaces(against));
    }

    private static boolean isNew(Claimed claim, List<Memory> present) {
        return !claim.negated()
                && present.stream()
                        .map(Claimed::of)
                        .noneMatch(other -> other.object().equals(claim.object()));
    }

    private static boolean contradict(Claimed claim, Claimed other, long values) {
        if (claim.object().equals(other.object())) {
            return claim.negated() != other.negated();
        }
        if (claim.instead().contains(other.object()) && !other.negated()) {
            return true;
        }
        if (claim.negated() || other.negated()) {
            return false;
        }
        return claim.exclusive() && other.exclusive()
                || Antonyms.contradict(claim.object(), other.object())
                || claim.cue() == Claim.Cue.NOW && values == 1;
    }
}
