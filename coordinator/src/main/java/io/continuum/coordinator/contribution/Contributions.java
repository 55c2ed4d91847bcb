package io.continuum.coordinator.contribution;

import io.continuum.coordinator.contribution.ContributionStore.Row;
import io.continuum.coordinator.contribution.ContributionStore.TagCount;
import io.continuum.coordinator.contribution.Verdict.Reason;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.release.Releases.BucketEntry;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.pattern.Envelope;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Takes envelopes in, counts organisations, releases at k. Thread-safe.
 *
 * <p>A batch is one transaction: every envelope has its verdict on disk, or none has. Locks are taken in one order, so that
 * batches cannot wait for each other in a circle: the organisation, its tags in the order of their bytes, then (inside
 * {@link Releases}) the federation's counters.
 */
public final class Contributions {
    private final ContributionStore store;
    private final Releases releases;
    private final Transactions transactions;
    private final InstantSource clock;

    public Contributions(ContributionStore store, Releases releases, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.releases = releases;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Takes a batch of one organisation; verdicts come in the order of the envelopes. */
    public List<Verdict> accept(
            OrgId organisation, EnvelopeRules rules, CreditPolicy policy, List<Envelope> envelopes) {
        return transactions.write(() -> new Batch(organisation, rules, policy).accept(envelopes));
    }

    /** What one batch has locked and counted so far. */
    private final class Batch {
        private final OrgId organisation;
        private final EnvelopeRules rules;
        private final CreditPolicy policy;
        private final FederationId federation;
        private final Instant now = clock.instant();
        private final Map<TagKey, TagCount> tags = new HashMap<>();
        private int open;

        Batch(OrgId organisation, EnvelopeRules rules, CreditPolicy policy) {
            this.organisation = organisation;
            this.rules = rules;
            this.policy = policy;
            this.federation = rules.federation();
        }

        List<Verdict> accept(List<Envelope> envelopes) {
            store.lockOrganisation(federation, organisation);
            open = store.countOpen(federation, organisation, openTagsMax() + 1);
            for (TagKey key : tagsInOrder(envelopes)) {
                tags.put(key, store.lockTag(federation, key.tagEpoch(), key.tag()));
            }
            List<Verdict> verdicts = new ArrayList<>(envelopes.size());
            envelopes.forEach(envelope -> verdicts.add(judge(envelope)));
            tags.keySet().forEach(key -> store.dropEmptyTag(federation, key.tagEpoch(), key.tag()));
            return verdicts;
        }

        private TreeSet<TagKey> tagsInOrder(List<Envelope> envelopes) {
            TreeSet<TagKey> ordered = new TreeSet<>();
            envelopes.stream()
                    .filter(envelope -> rules.broken(envelope) == Reason.NONE)
                    .forEach(envelope -> ordered.add(key(envelope)));
            return ordered;
        }

        private Verdict judge(Envelope envelope) {
            Reason broken = rules.broken(envelope);
            if (broken != Reason.NONE) {
                return Verdict.refused(envelope.cid().value(), broken, false);
            }
            Optional<Bytes> seen =
                    store.findSeen(federation, organisation, envelope.cid().value(), envelope.type());
            if (seen.isPresent()) {
                return seen.get().equals(hash(envelope))
                        ? Verdict.duplicate(envelope, released(envelope))
                        : refused(envelope, Reason.CID_REUSED);
            }
            return switch (envelope.type()) {
                case CONTRIBUTION -> contribute(envelope);
                case WITHDRAW -> withdraw(envelope);
                case INDEX -> index(envelope);
            };
        }

        private Verdict contribute(Envelope envelope) {
            if (released(envelope)) {
                return refused(envelope, Reason.ALREADY_RELEASED);
            }
            if (row(envelope).isPresent()) {
                store.replace(organisation, envelope, now);
                remember(envelope);
                return Verdict.replaced(envelope);
            }
            if (open >= openTagsMax()) {
                return refused(envelope, Reason.OVER_QUOTA);
            }
            store.add(organisation, envelope, now);
            remember(envelope);
            int organisations = count(envelope).organisations() + 1;
            boolean releasing = organisations == rules.k();
            if (releasing) {
                release(envelope);
            } else {
                open++;
            }
            tags.put(key(envelope), new TagCount(organisations, releasing));
            return Verdict.accepted(envelope, releasing);
        }

        private void release(Envelope envelope) {
            List<OrgId> organisations = store.organisations(
                    federation, envelope.tagEpoch(), envelope.tag().value());
            long seq = releases.release(
                    federation, envelope.tagEpoch(), envelope.tag().value(), organisations, policy, now);
            store.freeze(federation, envelope.tagEpoch(), envelope.tag().value(), seq);
        }

        private Verdict withdraw(Envelope envelope) {
            if (released(envelope)) {
                return refused(envelope, Reason.ALREADY_RELEASED);
            }
            if (row(envelope)
                    .filter(row -> row.cid().equals(envelope.cid().value()))
                    .isEmpty()) {
                return refused(envelope, Reason.UNKNOWN_CONTRIBUTION);
            }
            store.remove(federation, envelope.tagEpoch(), envelope.tag().value(), organisation);
            remember(envelope);
            open--;
            tags.put(key(envelope), new TagCount(count(envelope).organisations() - 1, false));
            return Verdict.accepted(envelope, false);
        }

        private Verdict index(Envelope envelope) {
            if (!released(envelope)) {
                return refused(envelope, Reason.NOT_RELEASED);
            }
            if (row(envelope)
                    .filter(row -> row.cid().equals(envelope.cid().value()))
                    .isEmpty()) {
                return refused(envelope, Reason.UNKNOWN_CONTRIBUTION);
            }
            remember(envelope);
            store.markIndexed(federation, envelope.tagEpoch(), envelope.tag().value(), organisation);
            List<BucketEntry> entries = envelope.buckets().stream()
                    .map(bucket -> new BucketEntry(bucket.slot().code(), bucket.value()))
                    .toList();
            releases.index(federation, envelope.tagEpoch(), envelope.tag().value(), organisation, entries);
            return Verdict.accepted(envelope, true);
        }

        private Verdict refused(Envelope envelope, Reason reason) {
            return Verdict.refused(envelope.cid().value(), reason, released(envelope));
        }

        private void remember(Envelope envelope) {
            store.addSeen(organisation, envelope, hash(envelope), now);
        }

        private Optional<Row> row(Envelope envelope) {
            return store.findRow(federation, envelope.tagEpoch(), envelope.tag().value(), organisation);
        }

        private TagCount count(Envelope envelope) {
            TagCount count = tags.get(key(envelope));
            if (count == null) {
                throw new IllegalStateException("a tag is judged that was not locked");
            }
            return count;
        }

        private boolean released(Envelope envelope) {
            return count(envelope).released();
        }

        private int openTagsMax() {
            return Math.toIntExact(policy.openTagsMax());
        }
    }

    private record TagKey(long tagEpoch, Bytes tag) implements Comparable<TagKey> {
        private static final Comparator<TagKey> ORDER =
                Comparator.comparingLong(TagKey::tagEpoch).thenComparing(TagKey::tag);

        @Override
        public int compareTo(TagKey other) {
            return ORDER.compare(this, other);
        }
    }

    private static TagKey key(Envelope envelope) {
        return new TagKey(envelope.tagEpoch(), envelope.tag().value());
    }

    private static Bytes hash(Envelope envelope) {
        try {
            return Bytes.of(MessageDigest.getInstance("SHA-256").digest(envelope.encode()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
