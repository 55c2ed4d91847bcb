package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Scope;
import java.util.List;
import java.util.Optional;

/** Says what we hold and hears what the peer holds, first as one hash for each space. SPEC.md, rules Y-32 to Y-41, Y-57 and Y-65. */
final class Comparison {
    static final long NOTIFY_EVERY_MILLIS = 250;
    static final long STATE_EVERY_MILLIS = 60_000;
    private static final long RESYNC_ANSWERED_WITHIN_MILLIS = 60_000;

    private final Conversation talk;
    private final Pulls pulls;

    Comparison(Conversation talk, Pulls pulls) {
        this.talk = talk;
        this.pulls = pulls;
    }

    void sendState(SpaceSync space) {
        space.stateSentMillis = talk.nowMillis();
        talk.send(new Frame.State(space.id().bytes(), space.hash()));
    }

    void on(Frame.State state) {
        talk.shared(state.space()).ifPresent(space -> {
            open(space);
            if (state.hash().equals(space.hash())) {
                space.heard = true;
                space.declareAllOurs();
                talk.saveCursor(space, space.logs());
                talk.report(new Notice.InSync(space.id()));
            } else {
                space.pages().forEach(talk::send);
            }
        });
    }

    void on(Frame.StatePage page) {
        talk.shared(page.space()).ifPresent(space -> {
            open(space);
            space.heard = true;
            hear(space, page.heads());
            List<LogId> logs = page.heads().stream().map(Frame.Head::log).toList();
            talk.saveCursor(space, logs);
        });
    }

    void on(Frame.Notify notify) {
        talk.shared(notify.space()).ifPresent(space -> hear(space, notify.heads()));
    }

    /** We hold less than we said, as after emptying the space: what the peer knows of us starts over. */
    void resync(SpaceSync space) {
        space.resyncedMillis = talk.nowMillis();
        space.stateSentMillis = talk.nowMillis();
        talk.send(new Frame.Resync(space.id().bytes(), space.hash()));
        space.pages().forEach(talk::send);
    }

    /** The peer holds less than it said. @return the space, if that is heard */
    Optional<SpaceSync> on(Frame.Resync resync) {
        Optional<SpaceSync> resynced = talk.shared(resync.space());
        if (resynced.isEmpty() || talk.waitMillis(Scope.RESYNC) > 0) {
            return Optional.empty();
        }
        SpaceSync space = resynced.get();
        space.forgetTheirs();
        talk.want(new Effect.ForgetCursor(space.id()));
        talk.report(new Notice.Resynced(space.id()));
        open(space);
        sendState(space);
        return resynced;
    }

    /** The peer did not listen to the last RESYNC, and will then. */
    void resyncAgain(long atMillis) {
        for (SpaceSync space : talk.spaces()) {
            if (talk.nowMillis() - space.resyncedMillis < RESYNC_ANSWERED_WITHIN_MILLIS) {
                space.resyncAgainMillis = atMillis;
            }
        }
    }

    /** Tells the peer what is new, at most every quarter of a second. */
    void announce(SpaceSync space) {
        if (!space.open || !space.hasUnannounced() || talk.nowMillis() - space.notifiedMillis < NOTIFY_EVERY_MILLIS) {
            return;
        }
        List<Frame.Head> heads = space.takeUnannounced();
        if (!heads.isEmpty()) {
            space.notifiedMillis = talk.nowMillis();
            talk.send(new Frame.Notify(space.id().bytes(), heads));
        }
    }

    void tick() {
        for (SpaceSync space : talk.spaces()) {
            if (talk.nowMillis() >= space.resyncAgainMillis) {
                space.resyncAgainMillis = Long.MAX_VALUE;
                resync(space);
            } else if (!space.refused && talk.nowMillis() - space.stateSentMillis >= STATE_EVERY_MILLIS) {
                sendState(space);
            }
            announce(space);
        }
    }

    /** The peer brings the space up: if we had not said what we hold, or it had refused it, it hears so now. */
    private void open(SpaceSync space) {
        if (space.refused) {
            space.refused = false;
            sendState(space);
        }
        space.open = true;
        announce(space);
    }

    private void hear(SpaceSync space, List<Frame.Head> heads) {
        for (Frame.Head head : heads) {
            if (head.seqs().base() > 0
                    && !space.declare(new LogHead(head.log(), head.seqs().base(), head.tip()))) {
                talk.end(Reason.LIMIT_EXCEEDED, 0, "more than " + SpaceSync.LOGS_MAX + " logs in a space");
                return;
            }
        }
        pulls.pull(space);
    }
}
