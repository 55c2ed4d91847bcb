package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.log.LogNames;
import io.continuum.coordinator.member.Change;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.Federations.Chain;
import io.continuum.coordinator.member.Reopening;
import io.continuum.coordinator.restoration.Restoration;
import io.continuum.coordinator.restoration.Restorations;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.message.FederationMessages.Appended;
import io.continuum.protocol.message.FederationMessages.Membership;
import io.continuum.protocol.message.FederationMessages.Restored;
import io.continuum.protocol.roster.LogTerms;
import java.util.List;
import java.util.function.Consumer;

/** A federation that came out of a backup: what is left of it, and opening it again. */
final class ReopeningRoutes {
    private final Gate gate;
    private final Federations federations;
    private final Restorations restorations;
    private final LogNames names;
    private final Consumer<FederationId> changed;

    /** @param changed told of every federation whose chain has become longer */
    ReopeningRoutes(
            Gate gate,
            Federations federations,
            Restorations restorations,
            LogNames names,
            Consumer<FederationId> changed) {
        this.gate = gate;
        this.federations = federations;
        this.restorations = restorations;
        this.names = names;
        this.changed = changed;
    }

    void on(ApiServer server) {
        server.get("/v1/federations/:fed/restoration", this::restored);
        server.post("/v1/federations/:fed/reopen", ApiServer.EPOCH_BODY_BYTES_MAX, this::reopen);
    }

    private Answer restored(Request request) {
        FederationId federation = request.federationInPath();
        gate.evenRestored(federation, gate.signed(request, RouteClass.READ));
        Restoration restoration = closed(federation);
        int ended = (int) request.number("ended", 0, 0, LogTerms.ENDED_MAX);
        Chain chain = federations.chain(federation, 0, 1).orElseThrow();
        return Answer.ok(new Restored(
                restoration.madeAt().toString(),
                restoration.restoredAt().toString(),
                chain.events().size(),
                chain.epochCommits().size(),
                names.beginning(federation, ended).vkey(),
                restoration.note()));
    }

    private Answer reopen(Request request) {
        FederationId federation = request.federationInPath();
        gate.evenRestored(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        Restoration restoration = closed(federation);
        Membership rest = request.read(Membership.class);
        Change change = federations
                .reopening()
                .reopen(
                        federation,
                        new Chain(
                                binaries(rest.events()),
                                binaries(rest.descriptors()),
                                rest.config().toArray(),
                                binaries(rest.epochCommits())),
                        head(restoration),
                        new Reopening.NewLog() {
                            @Override
                            public NoteKey key(int ended) {
                                return names.beginning(federation, ended);
                            }

                            @Override
                            public void begin(NoteKey key) {
                                names.begin(federation, key);
                                restorations.open(federation);
                            }
                        });
        long seq = Changes.done(change).seq();
        restorations.opened();
        changed.accept(federation);
        return Answer.created(new Appended(seq));
    }

    private Restoration closed(FederationId federation) {
        return restorations
                .closed(federation)
                .orElseThrow(() -> ProblemException.of(
                        409,
                        "not_restored",
                        "this federation is open: it did not come out of a backup, or was reopened"));
    }

    /** Its own note, which was checked before it was restored. */
    private static TreeHead head(Restoration restoration) {
        return restoration.note().length() == 0
                ? TreeHead.EMPTY
                : Checkpoint.parse(SignedNote.parse(restoration.note().toArray())
                                .orThrow()
                                .text())
                        .orThrow()
                        .head();
    }

    private static List<byte[]> binaries(List<Bytes> items) {
        return items.stream().map(Bytes::toArray).toList();
    }
}
