package io.continuum.instance.history;

import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.CoordinatorClient.Download;
import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.Comparison;
import io.continuum.protocol.log.ForkProof;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.LogTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One look at the log: from the coordinator's checkpoint over those that peers have shown to the leaves, held against the
 * chain. Blocking; one thread, once.
 */
final class Look {
    private static final byte[] NOTHING = {};

    private final Tools tools;
    private final Federation federation;
    private final LogCopy copy;
    private final Instant now;
    private final Suspicions suspicions;
    private String problem = "";

    /**
     * What every look works with.
     *
     * @param agreedCommit the hash of the last commit whose log was found to be this one, which only grows; empty for none
     */
    record Tools(
            FederationState state,
            HistoryStore store,
            LogSource source,
            CoordinatorClient.Signer signer,
            Transactions transactions,
            Alarms alarms,
            HistoryMeters meters,
            AtomicReference<Bytes> agreedCommit) {}

    Look(Tools tools, Federation federation, LogCopy copy, Instant now) {
        this.tools = tools;
        this.federation = federation;
        this.copy = copy;
        this.now = now;
        this.suspicions = new Suspicions(tools.store().suspicions(copy.id), now);
    }

    /** @param shown checkpoints that peers have shown since the last look */
    Standing run(List<Bytes> shown) {
        switch (tools.source().checkpoint(federation)) {
            case Download.Found(byte[] note) -> coordinatorShows(note);
            case Download.Missing(var _, String detail) -> coordinatorSilent("the log is not served: " + detail);
            case Download.Unavailable(String detail) -> coordinatorSilent(detail);
        }
        copy.kept().ifPresent(kept -> comparePeers(kept, shown));
        Federation checked = copy.kept().map(this::checkChain).orElse(federation);
        tools.store().saveSuspicions(copy.id, suspicions.after());
        return standing(checked);
    }

    private Standing standing(Federation checked) {
        KeptLog kept = copy.kept().orElse(null);
        return new Standing(
                checked.config(),
                copy.trust.quorum() > 0,
                kept,
                ChainCheck.committedAt(checked.history().newestCommit(), copy.leaves())
                        .orElse(null),
                suspicions.after(),
                problem,
                kept == null ? NOTHING : LogCopy.logSigned(copy.checkpoint(kept)));
    }

    private void coordinatorSilent(String why) {
        problem = why;
        tools.meters().refused(Refusal.UNAVAILABLE);
        suspicions.cannotTell(AlarmKind.SHRUNKEN);
        suspicions.cannotTell(AlarmKind.UNPROVEN);
    }

    private void coordinatorShows(byte[] note) {
        switch (copy.trust.openLogSigned(note)) {
            case Checked.Refused<SignedCheckpoint>(Refusal refusal, String detail) -> {
                coordinatorSilent("the log's checkpoint was refused, " + refusal.code() + ": " + detail);
                tools.meters().refused(refusal);
            }
            case Checked.Valid<SignedCheckpoint>(SignedCheckpoint signed) -> {
                Optional<SignedCheckpoint> believed = believed(note);
                Optional<KeptLog> kept = copy.kept();
                if (kept.isEmpty()) {
                    believed.filter(this::goesOn).ifPresent(seen -> copy.adopt(seen, now));
                } else {
                    compare(kept.get(), signed, believed);
                }
            }
        }
    }

    /**
     * Whether the first checkpoint of a log that follows on one that ended begins with the tree that the configuration names,
     * and with what was believed here of that one as far as it goes.
     */
    private boolean goesOn(SignedCheckpoint seen) {
        if (federation.config().log().ended().isEmpty()) {
            return true;
        }
        LogTerms.Ended before = federation.config().log().ended().getLast();
        LogId id =
                new LogId(copy.id.tenant(), copy.id.federation(), before.log().vkey());
        LogTrust trust = federation.config().log().everTrusted().get(1);
        List<TreeHead> parts = new ArrayList<>(List.of(before.head()));
        tools.store()
                .find(id)
                .flatMap(kept -> trust.openLogSigned(kept.note().toArray()).accepted())
                .map(SignedCheckpoint::head)
                .filter(kept -> kept.size() <= before.head().size())
                .ifPresent(parts::add);
        return parts.stream().allMatch(part -> beginsWith(seen, part));
    }

    private boolean beginsWith(SignedCheckpoint seen, TreeHead part) {
        if (part.size() == 0) {
            return true;
        }
        String detail = "the log before ended at " + name(part) + "; the one that goes on from it is " + name(seen);
        switch (copy.headAt(seen.head(), part.size())) {
            case Checked.Valid<TreeHead>(TreeHead head) -> {
                if (head.equals(part)) {
                    return true;
                }
                String about = "restored " + name(part);
                if (tools.alarms().acknowledged(Alarms.id(about))) {
                    return true;
                }
                tools.alarms()
                        .raise(
                                about,
                                AlarmKind.OTHER_LOG,
                                detail,
                                NOTHING,
                                seen.note().encode(),
                                NOTHING);
            }
            case Checked.Refused<TreeHead>(Refusal refusal, String why) ->
                problem = detail + "; " + refusal.code() + ": " + why;
        }
        return false;
    }

    /** The same with enough witnesses, from whose clocks not too far ahead; empty if it has not. */
    private Optional<SignedCheckpoint> believed(byte[] note) {
        return switch (copy.trust.open(note)) {
            case Checked.Refused<SignedCheckpoint>(Refusal refusal, String detail) -> {
                problem = "the log's checkpoint is not believed, " + refusal.code() + ": " + detail;
                tools.meters().refused(refusal);
                yield Optional.empty();
            }
            case Checked.Valid<SignedCheckpoint>(SignedCheckpoint seen) -> {
                Instant latest = now.plus(SignedCheckpoint.CLOCK_SKEW_MAX);
                boolean ahead =
                        seen.witnessedAt().filter(at -> at.isAfter(latest)).isPresent();
                if (ahead) {
                    problem = "the log's checkpoint was witnessed in the future; check this machine's clock";
                    tools.meters().refused(Refusal.FROM_FUTURE);
                }
                yield ahead ? Optional.empty() : Optional.of(seen);
            }
        };
    }

    private void compare(KeptLog kept, SignedCheckpoint signed, Optional<SignedCheckpoint> believed) {
        SignedCheckpoint known = copy.checkpoint(kept);
        switch (copy.compare(known, signed)) {
            case Comparison.Same _ ->
                believed.filter(seen -> seen.witnessedAt()
                                .filter(at -> at.isAfter(kept.witnessedAt()))
                                .isPresent())
                        .ifPresent(seen -> copy.adopt(seen, now));
            case Comparison.Newer _ -> believed.ifPresent(seen -> copy.adopt(seen, now));
            case Comparison.Older _ -> discontinued(AlarmKind.SHRUNKEN, known, signed, believed, NOTHING);
            case Comparison.Forked(ForkProof proof) -> {
                tools.meters().refused(Refusal.FORKED);
                discontinued(AlarmKind.FORK, known, signed, believed, proof.encode());
            }
            case Comparison.Undecided(Refusal refusal, String detail) -> {
                problem = "the log does not prove that it continues, " + refusal.code() + ": " + detail;
                tools.meters().refused(refusal);
                if (copy.wasUnreachable()) {
                    suspicions.cannotTell(AlarmKind.UNPROVEN);
                    suspicions.cannotTell(AlarmKind.SHRUNKEN);
                } else {
                    boolean smaller = signed.head().size() < known.head().size();
                    discontinued(smaller ? AlarmKind.SHRUNKEN : AlarmKind.UNPROVEN, known, signed, believed, NOTHING);
                }
            }
        }
    }

    /** The coordinator does not go on from the kept checkpoint; that is one case, in whatever way it shows. */
    private void discontinued(
            AlarmKind kind,
            SignedCheckpoint known,
            SignedCheckpoint seen,
            Optional<SignedCheckpoint> believed,
            byte[] proof) {
        String about = "discontinued " + name(known);
        String detail = "known: " + name(known) + "; shown by the coordinator: " + name(seen);
        if (tools.alarms().acknowledged(Alarms.id(about))) {
            believed.ifPresent(next -> tools.transactions().run(() -> {
                copy.forget();
                copy.adopt(next, now);
            }));
            return;
        }
        boolean lasts = suspicions.lasts(kind, about, detail, seen.note().encode(), now);
        if (lasts) {
            tools.alarms()
                    .raise(
                            about,
                            kind,
                            detail,
                            known.note().encode(),
                            seen.note().encode(),
                            proof);
        }
    }

    /** What peers have shown since the last look, and what they had shown that the coordinator did not show yet. */
    private void comparePeers(KeptLog kept, List<Bytes> shown) {
        for (Suspicion hidden : suspicions.before(AlarmKind.HIDDEN)) {
            comparePeer(kept, hidden.note());
        }
        for (Bytes note : shown) {
            comparePeer(kept, note.toArray());
        }
    }

    private void comparePeer(KeptLog kept, byte[] note) {
        switch (copy.trust.openLogSigned(note)) {
            case Checked.Refused<SignedCheckpoint>(Refusal refusal, var _) ->
                tools.meters().refused(refusal);
            case Checked.Valid<SignedCheckpoint>(SignedCheckpoint theirs) -> comparePeer(kept, theirs);
        }
    }

    private void comparePeer(KeptLog kept, SignedCheckpoint theirs) {
        SignedCheckpoint known = copy.checkpoint(kept);
        String detail = "known: " + name(known) + "; shown to a peer: " + name(theirs);
        switch (copy.compare(known, theirs)) {
            case Comparison.Same _, Comparison.Older _, Comparison.Newer _ -> {}
            case Comparison.Forked(ForkProof proof) -> {
                tools.meters().refused(Refusal.FORKED);
                tools.alarms()
                        .raise(
                                "fork " + name(proof.older()) + " " + name(proof.newer()),
                                AlarmKind.FORK,
                                detail,
                                known.note().encode(),
                                theirs.note().encode(),
                                proof.encode());
            }
            case Comparison.Undecided(Refusal refusal, var _) -> {
                tools.meters().refused(refusal);
                String about = "hidden " + name(theirs);
                boolean acknowledged = tools.alarms().acknowledged(Alarms.id(about));
                if (copy.wasUnreachable()) {
                    suspicions.cannotTell(AlarmKind.HIDDEN);
                } else if (!acknowledged
                        && suspicions.lasts(
                                AlarmKind.HIDDEN, about, detail, theirs.note().encode(), now)) {
                    tools.alarms()
                            .raise(
                                    about,
                                    AlarmKind.HIDDEN,
                                    detail,
                                    known.note().encode(),
                                    theirs.note().encode(),
                                    NOTHING);
                }
            }
        }
    }

    /** Reads what is new in the log and holds it against the chain; returns the federation that it was held against. */
    private Federation checkChain(KeptLog kept) {
        KeptLog scanned;
        switch (copy.scan(kept, now)) {
            case Checked.Valid<KeptLog>(KeptLog read) -> scanned = read;
            case Checked.Refused<KeptLog>(Refusal refusal, String detail) -> {
                problem = "the log's entries were refused, " + refusal.code() + ": " + detail;
                tools.meters().refused(refusal);
                suspicions.cannotTell(AlarmKind.NOT_IN_LOG);
                suspicions.cannotTell(AlarmKind.NOT_IN_CHAIN);
                return federation;
            }
        }
        Federation newest = federation;
        List<KeptLeaf> leaves = copy.leaves();
        List<ChainCheck.Finding> findings = findings(newest, leaves);
        boolean refreshed = true;
        if (findings.stream().anyMatch(finding -> finding.kind() == AlarmKind.NOT_IN_CHAIN)) {
            refreshed = refresh();
            newest = tools.state().current().orElse(federation);
            findings = findings(newest, leaves);
        }
        boolean agreed = scanned.scanned() >= scanned.size();
        for (ChainCheck.Finding finding : findings) {
            agreed &= finding.kind() == AlarmKind.NOT_IN_LOG;
            judge(finding, scanned, refreshed);
        }
        agreed &= checkCommit(newest.history().newestCommit(), scanned);
        if (agreed) {
            copy.agreed(scanned);
        }
        return newest;
    }

    /** Holds what the admin had seen of the log when it made the commit against what this instance is shown. */
    private boolean checkCommit(EpochCommit commit, KeptLog kept) {
        if (commit.log().isEmpty() || commit.hash().equals(tools.agreedCommit().get())) {
            return true;
        }
        TreeHead seen = commit.log().get();
        TreeHead known = copy.checkpoint(kept).head();
        String about = "other_log " + commit.hash().hex();
        String detail = "the commit of epoch " + commit.epoch() + " names a log of " + name(seen) + "; known here: "
                + name(known);
        if (tools.alarms().acknowledged(Alarms.id(about))) {
            return true;
        }
        switch (copy.headAt(known, seen.size())) {
            case Checked.Valid<TreeHead>(TreeHead head) -> {
                if (head.equals(seen)) {
                    tools.agreedCommit().set(commit.hash());
                    return true;
                }
                tools.meters().refused(Refusal.MISMATCH);
                raise(about, detail, kept);
            }
            case Checked.Refused<TreeHead>(Refusal refusal, String why) -> {
                problem = detail + "; " + refusal.code() + ": " + why;
                if (copy.wasUnreachable()) {
                    suspicions.cannotTell(AlarmKind.OTHER_LOG);
                } else if (suspicions.lasts(AlarmKind.OTHER_LOG, about, detail, NOTHING, now)) {
                    raise(about, detail, kept);
                }
            }
        }
        return false;
    }

    private void raise(String about, String detail, KeptLog kept) {
        byte[] note = kept.note().toArray();
        tools.alarms().raise(about, AlarmKind.OTHER_LOG, detail, NOTHING, note, NOTHING);
    }

    private List<ChainCheck.Finding> findings(Federation at, List<KeptLeaf> leaves) {
        return ChainCheck.findings(at.history(), leaves).stream()
                .filter(finding -> !tools.alarms().acknowledged(Alarms.id(about(finding))))
                .toList();
    }

    private boolean refresh() {
        return switch (tools.state().refresh(tools.signer())) {
            case FederationState.Refreshed.Changed _, FederationState.Refreshed.Unchanged _ -> true;
            case FederationState.Refreshed.Rejected(String detail) -> {
                problem = "the coordinator's copy of the chain was not accepted: " + detail;
                yield false;
            }
            case FederationState.Refreshed.Unavailable(String detail) -> {
                problem = detail;
                yield false;
            }
        };
    }

    private void judge(ChainCheck.Finding finding, KeptLog kept, boolean refreshed) {
        if (finding.kind() == AlarmKind.NOT_IN_CHAIN && !refreshed) {
            suspicions.cannotTell(AlarmKind.NOT_IN_CHAIN);
            return;
        }
        if (problem.isEmpty()) {
            problem = finding.detail();
        }
        // A witnessed checkpoint may be older than the event; only one from afterwards can be held against the log.
        boolean byWitness = finding.kind() == AlarmKind.NOT_IN_LOG && copy.trust.quorum() > 0;
        Instant shownAt = byWitness ? kept.witnessedAt() : now;
        if (suspicions.lasts(finding.kind(), finding.key(), finding.detail(), NOTHING, shownAt)) {
            byte[] note = kept.note().toArray();
            tools.alarms().raise(about(finding), finding.kind(), finding.detail(), NOTHING, note, NOTHING);
        }
    }

    private static String about(ChainCheck.Finding finding) {
        return finding.kind().code() + " " + finding.key();
    }

    private static String name(SignedCheckpoint checkpoint) {
        return name(checkpoint.head());
    }

    private static String name(TreeHead head) {
        return head.size() + " leaves with root " + head.root().hex();
    }
}
