package io.continuum.instance.history;

import java.time.Duration;
import java.util.Locale;

/** In which way histories disagree. */
public enum AlarmKind {
    /** The log signed two histories, which is proved. */
    FORK(
            Duration.ZERO,
            "The log signed two histories that cannot both be true. Somebody is shown another history than others."),
    /** A leaf names another event, commit, configuration or key than the chain has at that place. */
    CONTRADICTION(
            Duration.ZERO,
            "The log and the membership chain say different things at the same place, so different members may have"
                    + " been shown different rosters, keys or rules."),
    /** Two signed commits exist for one epoch. */
    TWO_COMMITS(
            Duration.ZERO,
            "An admin's key signed two commits for one epoch, so members may hold different group secrets without"
                    + " knowing."),
    /** The newest commit names a state that the log does not have. */
    OTHER_LOG(
            Duration.ofMinutes(10),
            "The admin who made the newest epoch commit was shown another log than this instance."),
    /** The coordinator shows a smaller log than before. */
    SHRUNKEN(
            Duration.ofMinutes(1),
            "The coordinator shows a smaller log than it has shown before: what was in it is being taken back, or the"
                    + " coordinator was restored from a backup."),
    /** An event, commit, configuration or key is in the chain but not in the log. */
    NOT_IN_LOG(
            Duration.ofMinutes(10),
            "The coordinator shows a part of the chain that it has not put into the log, so it may be shown to this"
                    + " instance alone."),
    /** A leaf has no event. */
    NOT_IN_CHAIN(
            Duration.ofMinutes(10),
            "The log holds a part of the chain that the coordinator does not show to this instance."),
    /** The log answers, but what it gives proves nothing. */
    UNPROVEN(
            Duration.ofMinutes(10),
            "The coordinator shows a newer log and does not prove that it begins with the one that was known. A log"
                    + " that hides a second history looks like this."),
    /** A peer was shown more of the log. */
    HIDDEN(Duration.ofMinutes(10), "A peer was shown a longer log than the coordinator shows to this instance.");

    private final Duration patience;
    private final String meaning;

    AlarmKind(Duration patience, String meaning) {
        this.patience = patience;
        this.meaning = meaning;
    }

    /** How long it may last before it is an alarm. */
    public Duration patience() {
        return patience;
    }

    /** What it means, in words for an operator. */
    public String meaning() {
        return meaning;
    }

    /** Lower case, as databases and JSON have it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is none */
    public static AlarmKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
