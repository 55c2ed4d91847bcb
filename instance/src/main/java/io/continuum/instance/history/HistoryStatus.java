package io.continuum.instance.history;

import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.HistoryGate;
import io.continuum.protocol.roster.LogTerms;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the federation's history stands, for people and programs.
 *
 * @param state {@code no log}, {@code unverified}, {@code unwitnessed}, {@code witnessed}, {@code held back} or {@code alarm}
 * @param log the log's name; null while the configuration names none
 * @param checkpointSize leaves of the newest checkpoint that was believed
 * @param checkpointAt when witnesses had last seen it; without witnesses, when it came
 * @param verified log and chain agree up to that checkpoint
 * @param lag leaves of it that were not held against the chain yet, or do not agree
 * @param witnessed whether witnesses have to sign
 * @param witnesses how many there are
 * @param witnessQuorum how many have to sign
 * @param epochCommittedAt when the newest epoch began, as the log says
 * @param problem why the last look did not get as far as it should; null if it did
 * @param heldBack why nothing is sealed, evaluated or synced; null if it is
 * @param alarm the newest open alarm; null if there is none
 */
public record HistoryStatus(
        String state,
        @Nullable String log,
        long checkpointSize,
        @Nullable Instant checkpointAt,
        boolean verified,
        long lag,
        boolean witnessed,
        int witnesses,
        int witnessQuorum,
        @Nullable Instant epochCommittedAt,
        @Nullable String problem,
        HistoryGate.@Nullable Closed heldBack,
        @Nullable Alarm alarm) {

    static HistoryStatus of(
            Federation federation,
            @Nullable Standing standing,
            @Nullable Alarm alarm,
            HistoryGate.@Nullable Closed heldBack) {
        LogTerms terms = federation.config().log();
        KeptLog kept = standing == null ? null : standing.kept();
        boolean witnessed = terms.quorum() > 0;
        String problem = standing == null || standing.problem().isEmpty() ? null : standing.problem();
        return new HistoryStatus(
                state(terms, kept, alarm, heldBack),
                terms instanceof LogTerms.Named named ? named.log().name() : null,
                kept == null ? 0 : kept.size(),
                kept == null ? null : kept.witnessedAt().equals(Instant.EPOCH) ? kept.keptAt() : kept.witnessedAt(),
                kept != null && kept.agreedSize() == kept.size(),
                kept == null ? 0 : kept.size() - kept.agreedSize(),
                witnessed,
                terms.witnesses().size(),
                terms.quorum(),
                standing == null ? null : standing.committedAt(),
                problem,
                heldBack,
                alarm);
    }

    private static String state(
            LogTerms terms, @Nullable KeptLog kept, @Nullable Alarm alarm, HistoryGate.@Nullable Closed heldBack) {
        if (alarm != null) {
            return "alarm";
        }
        if (terms instanceof LogTerms.None) {
            return "no log";
        }
        if (kept == null) {
            return "unverified";
        }
        if (heldBack != null) {
            return "held back";
        }
        return terms.quorum() > 0 ? "witnessed" : "unwitnessed";
    }
}
