package io.continuum.coordinator.member;

import io.continuum.coordinator.member.MemberStore.Link;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.TagHelper;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Tells the log what happened to a chain: events, configurations with the keys they bring, epochs. */
final class ChainLeaves {
    private static final int PAGE = 500;

    private final ChainLog log;
    private final InstantSource clock;

    ChainLeaves(ChainLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    void founded(FederationId federation, MembershipEvent genesis, FederationConfig config, EpochCommit commit) {
        log.begin(federation);
        membership(genesis);
        config(federation, config.version(), config.hash(federation));
        epoch(commit);
    }

    /**
     * An event.
     *
     * @param before the configuration in force before it
     * @param after the one in force now
     */
    void event(MembershipEvent event, FederationConfig before, FederationConfig after) {
        membership(event);
        if (event.body() instanceof Body.ConfigChange change) {
            config(event.federation(), change.version(), change.configHash());
            if (after.tagEpoch() > before.tagEpoch()) {
                keys(event.federation(), after);
            }
        }
    }

    void epoch(EpochCommit commit) {
        log.append(new LogLeaf.Epoch(commit.federation(), minute(), commit.epoch(), commit.hash()));
    }

    /**
     * Brings the whole chain into a log that has just begun: that of a federation from before there were logs. Epochs stand
     * behind the event whose head they name. The coordinator kept the newest configuration only, so of the keys of earlier
     * ones there is nothing.
     */
    void history(FederationId federation, MemberStore store) {
        if (!log.begin(federation)) {
            return;
        }
        FederationConfig newest = FederationConfig.Signed.decode(
                        store.config(federation).orElseThrow())
                .orThrow()
                .config();
        long epoch = 1;
        long seq = 0;
        List<Link> links;
        do {
            links = store.events(federation, seq, PAGE);
            for (Link link : links) {
                MembershipEvent event = MembershipEvent.decode(link.event()).orThrow();
                membership(event);
                switch (event.body()) {
                    case Body.Genesis genesis ->
                        config(
                                federation,
                                genesis.config().version(),
                                genesis.config().hash(federation));
                    case Body.ConfigChange change -> config(federation, change.version(), change.configHash());
                    case Body.Add _, Body.Remove _, Body.RoleChange _, Body.KeyUpdate _ -> {
                        // The event is all there is to tell.
                    }
                }
                epoch = epochsOf(federation, event.head(), epoch, store);
                seq = link.seq() + 1;
            }
        } while (links.size() == PAGE);
        keys(federation, newest);
    }

    /** @return the first epoch that does not begin with this head */
    private long epochsOf(FederationId federation, Bytes head, long from, MemberStore store) {
        for (long epoch = from; ; epoch++) {
            Optional<EpochCommit> commit = store.epochCommit(federation, epoch)
                    .map(bytes -> EpochCommit.decode(bytes).orThrow())
                    .filter(known -> known.membershipHead().equals(head));
            if (commit.isEmpty()) {
                return epoch;
            }
            epoch(commit.get());
        }
    }

    private void membership(MembershipEvent event) {
        log.append(new LogLeaf.Membership(event.federation(), minute(), event.seq(), event.head()));
    }

    private void config(FederationId federation, long version, Bytes hash) {
        log.append(new LogLeaf.Config(federation, minute(), version, hash));
    }

    private void keys(FederationId federation, FederationConfig config) {
        for (TagHelper helper : config.helpers()) {
            log.append(new LogLeaf.Key(
                    federation,
                    minute(),
                    LogLeaf.Key.Purpose.TAG_HELPER,
                    config.tagEpoch(),
                    helper.key().encoded()));
        }
    }

    private long minute() {
        return LogLeaf.minute(clock.instant());
    }
}
