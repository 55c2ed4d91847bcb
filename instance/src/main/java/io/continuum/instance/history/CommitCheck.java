package io.continuum.instance.history;

import io.continuum.instance.federation.CoordinatorClient.Download;
import io.continuum.instance.federation.Federation;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.Member;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds commits that others have against the ones known here (SPEC.md T-36). Two commits of one epoch count only if keys that
 * may commit signed both: anybody can make up a third.
 */
final class CommitCheck {
    private static final byte[] NOTHING = {};

    private final LogSource source;
    private final Alarms alarms;
    private final HistoryMeters meters;

    /** A commit that is not the one known here: as bytes, or to be fetched at a peer's address. */
    record Other(long epoch, @Nullable URI peer, byte[] bytes) {}

    CommitCheck(LogSource source, Alarms alarms, HistoryMeters meters) {
        this.source = source;
        this.alarms = alarms;
        this.meters = meters;
    }

    /** Raises an alarm if this is a second commit for an epoch. Blocking. */
    void compare(Federation federation, Other other) {
        byte[] bytes = other.bytes();
        if (other.peer() != null) {
            if (!(source.epochCommit(other.peer(), federation, other.epoch())
                    instanceof Download.Found(byte[] found))) {
                meters.refused(Refusal.UNAVAILABLE);
                return;
            }
            bytes = found;
        }
        switch (EpochCommit.decode(bytes)) {
            case Checked.Refused<EpochCommit>(Refusal refusal, var _) -> meters.refused(refusal);
            case Checked.Valid<EpochCommit>(EpochCommit theirs) ->
                federation.history().commits().stream()
                        .filter(commit -> commit.epoch() == other.epoch())
                        .findFirst()
                        .ifPresent(ours -> compare(federation, ours, theirs));
        }
    }

    private void compare(Federation federation, EpochCommit ours, EpochCommit theirs) {
        if (!theirs.federation().equals(federation.id()) || theirs.epoch() != ours.epoch()) {
            meters.refused(Refusal.MISMATCH);
            return;
        }
        if (theirs.hash().equals(ours.hash())) {
            return;
        }
        if (!signedByCommitter(federation, ours, theirs)) {
            meters.refused(Refusal.BAD_SIGNATURE);
            return;
        }
        String detail = "epoch " + ours.epoch() + " has the commits "
                + ours.hash().hex() + " and "
                + theirs.hash().hex() + ", signed by " + ours.committer().fingerprint() + " and "
                + theirs.committer().fingerprint();
        alarms.raise(
                "commits " + ours.hash().hex() + " " + theirs.hash().hex(),
                AlarmKind.TWO_COMMITS,
                detail,
                ours.encoded(),
                theirs.encoded(),
                NOTHING);
    }

    private static boolean signedByCommitter(Federation federation, EpochCommit ours, EpochCommit theirs) {
        boolean mayCommit = theirs.committer().equals(ours.committer())
                || federation
                        .history()
                        .roster()
                        .member(theirs.committer())
                        .filter(Member::admin)
                        .isPresent();
        Optional<VerifyingKey> key = federation.history().descriptors().stream()
                .filter(descriptor -> descriptor.id().equals(theirs.committer()))
                .map(Descriptor::key)
                .findFirst();
        return mayCommit && key.filter(theirs::by).isPresent();
    }
}
