package io.continuum.instance.history;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.TagHelper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds what the log says of the chain against the chain that this instance verified and applied: every event, epoch commit,
 * configuration and tag helper's key has its leaf, and every leaf about these has its event (SPEC.md T-30). Pure.
 *
 * <p>Of tag helpers, the keys of the configuration in force are compared; those of earlier tag epochs were then.
 */
final class ChainCheck {
    private final FederationHistory chain;
    private final Map<Place, Bytes> expected = new LinkedHashMap<>();
    private final Set<Place> found = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    /** Which part of the chain: its kind, its number, and for keys the key. */
    private record Place(String what, long number, String key) {
        Place(String what, long number) {
            this(what, number, "");
        }

        @Override
        public String toString() {
            return what + " " + number + (key.isEmpty() ? "" : " (" + key + ")");
        }
    }

    /** @param key tells this finding from others of its kind */
    record Finding(AlarmKind kind, String key, String detail) {}

    private ChainCheck(FederationHistory chain) {
        this.chain = chain;
    }

    /** Everything in which the two differ; empty if they agree. */
    static List<Finding> findings(FederationHistory chain, List<KeptLeaf> leaves) {
        ChainCheck check = new ChainCheck(chain);
        check.expect();
        leaves.forEach(check::compare);
        check.expected.forEach((place, hash) -> {
            if (!check.found.contains(place)) {
                check.add(AlarmKind.NOT_IN_LOG, place, hash, place + " of the chain is not in the log");
            }
        });
        return check.findings;
    }

    private void expect() {
        for (MembershipEvent event : chain.events()) {
            expected.put(membership(event.seq()), event.head());
            switch (event.body()) {
                case Body.Genesis genesis ->
                    expected.put(
                            configuration(genesis.config().version()),
                            genesis.config().hash(chain.federation()));
                case Body.ConfigChange change -> expected.put(configuration(change.version()), change.configHash());
                case Body.Add _, Body.Remove _, Body.RoleChange _, Body.KeyUpdate _ -> {}
            }
        }
        for (EpochCommit commit : chain.commits()) {
            expected.put(epoch(commit.epoch()), commit.hash());
        }
        FederationConfig config = chain.config();
        for (TagHelper helper : config.helpers()) {
            Bytes key = helper.key().encoded();
            expected.put(helperKey(config.tagEpoch(), key), key);
        }
    }

    private void compare(KeptLeaf kept) {
        if (!(LogLeaf.decode(kept.leaf().toArray()) instanceof Checked.Valid<LogLeaf>(LogLeaf leaf))) {
            return;
        }
        if (!leaf.federation().equals(chain.federation())) {
            add(
                    AlarmKind.CONTRADICTION,
                    new Place("leaf", kept.index()),
                    kept.leaf(),
                    "leaf " + kept.index() + " is about another federation");
            return;
        }
        switch (leaf) {
            case LogLeaf.Membership(var _, var _, long seq, Bytes head) -> compare(kept, membership(seq), head);
            case LogLeaf.Epoch(var _, var _, long epoch, Bytes hash) -> compare(kept, epoch(epoch), hash);
            case LogLeaf.Config(var _, var _, long version, Bytes hash) -> compare(kept, configuration(version), hash);
            case LogLeaf.Key(var _, var _, var purpose, long period, Bytes key) -> {
                if (purpose == LogLeaf.Key.Purpose.TAG_HELPER
                        && period >= chain.config().tagEpoch()) {
                    compare(kept, helperKey(period, key), key);
                }
            }
            case LogLeaf.Contribution _,
                    LogLeaf.Vest _,
                    LogLeaf.Withdrawal _,
                    LogLeaf.SpendBatch _,
                    LogLeaf.Penalty _,
                    LogLeaf.Transfer _ -> {}
        }
    }

    private void compare(KeptLeaf kept, Place place, Bytes hash) {
        Bytes ours = expected.get(place);
        if (ours == null) {
            add(
                    AlarmKind.NOT_IN_CHAIN,
                    place,
                    hash,
                    "leaf " + kept.index() + " names " + place + ", which the coordinator does not show");
        } else if (ours.equals(hash)) {
            found.add(place);
        } else {
            found.add(place);
            add(
                    AlarmKind.CONTRADICTION,
                    place,
                    hash,
                    "leaf " + kept.index() + " gives " + place + " the hash " + hash.hex() + ", the chain shown to this"
                            + " instance " + ours.hex());
        }
    }

    private void add(AlarmKind kind, Place place, Bytes hash, String detail) {
        findings.add(new Finding(kind, place + "=" + hash.hex(), detail));
    }

    /** When the log says that an epoch was committed; never later than its leaf was seen. */
    static Optional<Instant> committedAt(EpochCommit commit, List<KeptLeaf> leaves) {
        for (KeptLeaf kept : leaves) {
            if (LogLeaf.decode(kept.leaf().toArray())
                            instanceof Checked.Valid<LogLeaf>(LogLeaf.Epoch(var _, long minute, long epoch, Bytes hash))
                    && epoch == commit.epoch()
                    && hash.equals(commit.hash())) {
                Instant said =
                        minute > Instant.MAX.getEpochSecond() / 60 ? Instant.MAX : Instant.ofEpochSecond(minute * 60);
                return Optional.of(said.isBefore(kept.seenAt()) ? said : kept.seenAt());
            }
        }
        return Optional.empty();
    }

    /** Whether a leaf is one that this check looks at. */
    static boolean concerns(LogLeaf leaf) {
        return leaf instanceof LogLeaf.Membership
                || leaf instanceof LogLeaf.Epoch
                || leaf instanceof LogLeaf.Config
                || leaf instanceof LogLeaf.Key;
    }

    private static Place membership(long seq) {
        return new Place("membership event", seq);
    }

    private static Place epoch(long epoch) {
        return new Place("the commit of epoch", epoch);
    }

    private static Place configuration(long version) {
        return new Place("configuration", version);
    }

    private static Place helperKey(long tagEpoch, Bytes key) {
        return new Place("a tag helper's key of tag epoch", tagEpoch, key.hex());
    }
}
