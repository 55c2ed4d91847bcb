package io.continuum.instance.history;

import io.continuum.protocol.roster.FederationConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a federation's history stands as the last look found it. Immutable; time is compared when it is asked.
 *
 * @param config the configuration that named the log
 * @param kept what is believed of the log; null before the first checkpoint was
 * @param committedAt when the newest epoch was committed, as the log says; null if it does not say yet
 * @param suspicions what looks odd
 * @param problem why the last look did not get as far as it should; empty if it did
 * @param shown the kept checkpoint with the log's own signature alone
 */
record Standing(
        FederationConfig config,
        boolean witnessed,
        @Nullable KeptLog kept,
        @Nullable Instant committedAt,
        List<Suspicion> suspicions,
        String problem,
        byte[] shown) {
    /** How old the checkpoint may be that an instance relies on. */
    static final Duration CHECKPOINT_AGE_MAX = Duration.ofHours(24);

    /** How old the newest epoch may be. */
    static final Duration EPOCH_AGE_MAX = Duration.ofDays(35);

    Standing {
        suspicions = List.copyOf(suspicions);
    }

    /** What keeps this instance from sealing, evaluating and peering. */
    enum Lack {
        UNVERIFIED("history_unverified"),
        BEHIND("history_behind"),
        STALE("history_stale"),
        EPOCH_TOO_OLD("epoch_too_old");

        private final String code;

        Lack(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    Optional<Lack> lack(Instant now) {
        if (kept == null || kept.agreedAt().equals(Instant.EPOCH)) {
            return Optional.of(Lack.UNVERIFIED);
        }
        if (committedAt != null && now.isAfter(committedAt.plus(EPOCH_AGE_MAX))) {
            return Optional.of(Lack.EPOCH_TOO_OLD);
        }
        if (witnessed) {
            return now.isAfter(kept.agreedAt().plus(CHECKPOINT_AGE_MAX)) ? Optional.of(Lack.STALE) : Optional.empty();
        }
        boolean unproven = suspicions.stream()
                .anyMatch(each -> each.kind() == AlarmKind.UNPROVEN || each.kind() == AlarmKind.SHRUNKEN);
        return kept.agreedSize() < kept.size() || unproven ? Optional.of(Lack.BEHIND) : Optional.empty();
    }

    /** What the lack means and what to do, for people. */
    String sentence(Lack lack) {
        String more = problem.isEmpty() ? "" : " The last look said: " + problem + ".";
        return switch (lack) {
            case UNVERIFIED ->
                "The federation's log was not verified yet; this takes a moment after joining or after a new"
                        + " configuration."
                        + more;
            case BEHIND ->
                "The federation's log is newer than what this instance could verify; nothing is sealed until it has."
                        + more;
            case STALE ->
                "The newest checkpoint that witnesses confirmed and this instance verified is older than a day, so"
                        + " somebody may be hiding news. Check that the coordinator and its witnesses run." + more;
            case EPOCH_TOO_OLD ->
                "The group secrets are older than 35 days. An admin begins a new epoch with `continuum federation"
                        + " rotate`.";
        };
    }
}
