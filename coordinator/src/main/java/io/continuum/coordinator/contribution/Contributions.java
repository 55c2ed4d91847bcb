package io.continuum.coordinator.contribution;

import io.continuum.coordinator.contribution.ContributionStore.Changes;
import io.continuum.coordinator.contribution.ContributionStore.SeenKey;
import io.continuum.coordinator.contribution.ContributionStore.TagCount;
import io.continuum.coordinator.contribution.ContributionStore.Taken;
import io.continuum.coordinator.contribution.Verdict.Reason;
import io.continuum.coordinator.earning.Deposits;
import io.continuum.coordinator.earning.Subtrees;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Order;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.release.Releases.Filed;
import io.continuum.coordinator.release.Releases.Renewal;
import io.continuum.coordinator.release.Releases.Ripe;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.pattern.Envelope;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes envelopes in, counts organisations or their sponsor subtrees, releases at k. Thread-safe.
 *
 * <p>A batch is one transaction: every envelope has its verdict on disk, or none has. Locks are taken in one order, so that
 * batches cannot wait for each other in a circle: the organisation, its tags in the order of their bytes, deposits, accounts in
 * the order of their names, what was minted that day, then (inside {@link Releases}) the federation's counters.
 */
public final class Contributions {
    /** So many envelopes of a released tag are served beyond k, in case one of the others cannot be opened. */
    private static final int SPARE = 2;

    private final ContributionStore store;
    private final Subtrees subtrees;
    private final Releases releases;
    private final Deposits deposits;
    private final Ledger ledger;
    private final Logs logs;
    private final Transactions transactions;
    private final InstantSource clock;
    private final SecureRandom random;

    public Contributions(
            ContributionStore store,
            Subtrees subtrees,
            Releases releases,
            Deposits deposits,
            Ledger ledger,
            Logs logs,
            Transactions transactions,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.subtrees = subtrees;
        this.releases = releases;
        this.deposits = deposits;
        this.ledger = ledger;
        this.logs = logs;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /** Takes a batch of one organisation; verdicts come in the order of the envelopes. */
    public List<Verdict> accept(
            OrgId organisation, EnvelopeRules rules, CreditPolicy policy, List<Envelope> envelopes) {
        deposits.prepare(rules.federation(), organisation, policy);
        return transactions.write(() -> new Batch(organisation, rules, policy).accept(envelopes));
    }

    /**
     * One batch: everything it concerns is locked and read first, the envelopes are judged in memory one after another, and
     * what they came to is written last. So a batch costs the database a few statements, however many envelopes it has.
     */
    private final class Batch {
        private final OrgId organisation;
        private final EnvelopeRules rules;
        private final CreditPolicy policy;
        private final FederationId federation;
        private final Instant now = clock.instant();

        private long openBefore;
        private long open;
        /** Tags as they stand in the database, where this organisation is counted already as far as can be expected. */
        private final Map<TagKey, TagCount> tagsStored = new HashMap<>();
        /** Tags as they are after the envelopes judged so far. */
        private final Map<TagKey, TagCount> tags = new HashMap<>();

        private final Map<SeenKey, Bytes> seen = new HashMap<>();
        /** Cids of the organisation's rows: as they were, and as they are after the envelopes judged so far. */
        private Map<TagKey, Bytes> rowsBefore = Map.of();

        private final Map<TagKey, Bytes> rows = new HashMap<>();
        /** The subtrees of other organisations, for tags that this batch may release; filled where the policy counts them. */
        private final Map<TagKey, Set<OrgId>> others = new HashMap<>();

        private final Map<TagKey, Envelope> put = new LinkedHashMap<>();
        private final List<Taken> taken = new ArrayList<>();
        private final Set<TagKey> releasing = new LinkedHashSet<>();
        private final List<Envelope> indexing = new ArrayList<>();
        /** By the tag that was released again. */
        private final Map<TagKey, TagKey> renewing = new LinkedHashMap<>();

        Batch(OrgId organisation, EnvelopeRules rules, CreditPolicy policy) {
            this.organisation = organisation;
            this.rules = rules;
            this.policy = policy;
            this.federation = rules.federation();
        }

        List<Verdict> accept(List<Envelope> envelopes) {
            read(envelopes.stream()
                    .filter(envelope -> rules.broken(envelope) == Reason.NONE)
                    .toList());
            List<Verdict> verdicts = envelopes.stream().map(this::judge).toList();
            write();
            return verdicts;
        }

        private void read(List<Envelope> envelopes) {
            openBefore = store.lockOrganisation(federation, organisation);
            open = openBefore;
            SortedSet<TagKey> keys = envelopes.stream()
                    .flatMap(envelope ->
                            Stream.concat(Stream.of(TagKey.of(envelope)), TagKey.renewed(envelope).stream()))
                    .collect(Collectors.toCollection(TreeSet::new));
            seen.putAll(store.findSeen(
                    federation,
                    organisation,
                    envelopes.stream().map(SeenKey::of).collect(Collectors.toSet())));
            rowsBefore = store.findCids(federation, organisation, keys);
            rows.putAll(rowsBefore);
            Set<TagKey> expected =
                    envelopes.stream().filter(this::isNew).map(TagKey::of).collect(Collectors.toSet());
            tagsStored.putAll(store.lockTags(federation, keys, expected));
            tagsStored.forEach((tag, count) -> tags.put(tag, expected.contains(tag) ? count.without() : count));
            boolean inSteps = ledgerInSteps(envelopes);
            if (policy.releaseNeedsSubtrees() || inSteps) {
                Map<TagKey, List<OrgId>> near = near();
                near.forEach((tag, there) ->
                        others.put(tag, there.stream().map(this::subtree).collect(Collectors.toSet())));
                if (inSteps) {
                    lockAccounts(envelopes, near);
                }
            }
        }

        /** Whether the organisation will be counted for the tag, unless a rule that is still to be asked refuses it. */
        private boolean isNew(Envelope envelope) {
            return envelope.type() == Envelope.Type.CONTRIBUTION
                    && !rowsBefore.containsKey(TagKey.of(envelope))
                    && !seen.containsKey(SeenKey.of(envelope));
        }

        /** The other organisations of tags that this batch may release; nobody else can add to a locked tag. */
        private Map<TagKey, List<OrgId>> near() {
            List<TagKey> near = tags.entrySet().stream()
                    .filter(tag -> !tag.getValue().released() && tag.getValue().organisations() + 1 >= rules.k())
                    .map(Map.Entry::getKey)
                    .toList();
            Map<TagKey, List<OrgId>> found = store.organisations(federation, near);
            return near.stream()
                    .collect(Collectors.toMap(
                            Function.identity(),
                            tag -> found.getOrDefault(tag, List.of()).stream()
                                    .filter(other -> !other.equals(organisation))
                                    .toList()));
        }

        /** Whether the batch locks accounts more than once, or something else between. */
        private boolean ledgerInSteps(List<Envelope> envelopes) {
            return policy.deposit().value() > 0
                    || new CreditRules(policy).boundsMint()
                    || envelopes.stream().anyMatch(envelope -> envelope.type() == Envelope.Type.RENEWAL);
        }

        private void lockAccounts(List<Envelope> envelopes, Map<TagKey, List<OrgId>> near) {
            List<Ripe> ripe = new ArrayList<>();
            near.forEach((tag, there) -> {
                List<OrgId> all = new ArrayList<>(there);
                all.add(organisation);
                ripe.add(new Ripe(tag.tagEpoch(), tag.tag(), all));
            });
            List<Filed> filed = envelopes.stream()
                    .filter(envelope -> envelope.type() == Envelope.Type.INDEX)
                    .map(this::filed)
                    .toList();
            List<Renewal> renewals = renewals(envelopes.stream()
                    .filter(envelope -> envelope.type() == Envelope.Type.RENEWAL)
                    .map(TagKey::of)
                    .filter(tag -> locked(tag).released())
                    .collect(Collectors.toMap(Function.identity(), Function.identity(), (same, _) -> same)));
            List<Order> orders = new ArrayList<>(releases.maySettle(federation, ripe, filed, renewals, policy));
            orders.addAll(deposits.mayLock(federation, organisation, policy));
            Stream.concat(near.keySet().stream(), rowsBefore.keySet().stream())
                    .distinct()
                    .sorted()
                    .forEach(tag -> orders.addAll(deposits.mayGiveBack(federation, tag.tagEpoch(), tag.tag(), policy)));
            ledger.lock(federation, orders);
        }

        private OrgId subtree(OrgId one) {
            return subtrees.of(federation, one);
        }

        private Verdict judge(Envelope envelope) {
            Reason broken = rules.broken(envelope);
            if (broken != Reason.NONE) {
                return Verdict.refused(envelope.cid().value(), broken, false);
            }
            Bytes hash = hash(envelope);
            Bytes before = seen.get(SeenKey.of(envelope));
            if (before != null) {
                return before.equals(hash)
                        ? Verdict.duplicate(envelope, released(envelope))
                        : refused(envelope, Reason.CID_REUSED);
            }
            Verdict verdict = switch (envelope.type()) {
                case CONTRIBUTION -> contribute(envelope);
                case WITHDRAW -> withdraw(envelope);
                case INDEX -> index(envelope);
                case RENEWAL -> renew(envelope);
            };
            if (verdict.reason() == Reason.NONE) {
                seen.put(SeenKey.of(envelope), hash);
                taken.add(new Taken(envelope, hash));
            }
            return verdict;
        }

        private Verdict contribute(Envelope envelope) {
            TagKey tag = TagKey.of(envelope);
            if (released(envelope)) {
                return refused(envelope, Reason.ALREADY_RELEASED);
            }
            boolean replacing = rows.containsKey(tag);
            if (!replacing && open >= policy.openTagsMax()) {
                return refused(envelope, Reason.OVER_QUOTA);
            }
            if (!replacing && !deposits.lock(federation, tag.tagEpoch(), tag.tag(), organisation, policy)) {
                return refused(envelope, Reason.DEPOSIT_MISSING);
            }
            rows.put(tag, envelope.cid().value());
            put.put(tag, envelope);
            if (replacing) {
                return Verdict.replaced(envelope);
            }
            if (ripe(tag, count(tag, 1))) {
                releasing.add(tag);
            } else {
                open++;
            }
            return Verdict.accepted(envelope, releasing.contains(tag));
        }

        /** Whether a tag that the organisation has just been counted for is to be released. */
        private boolean ripe(TagKey tag, int organisations) {
            if (organisations < rules.k() || !policy.releaseNeedsSubtrees()) {
                return organisations >= rules.k();
            }
            Set<OrgId> there = new HashSet<>(others.getOrDefault(tag, Set.of()));
            there.add(subtree(organisation));
            return there.size() >= rules.k();
        }

        private Verdict withdraw(Envelope envelope) {
            TagKey tag = TagKey.of(envelope);
            if (released(envelope)) {
                return refused(envelope, Reason.ALREADY_RELEASED);
            }
            if (!isRow(envelope)) {
                return refused(envelope, Reason.UNKNOWN_CONTRIBUTION);
            }
            rows.remove(tag);
            put.remove(tag);
            count(tag, -1);
            deposits.giveBack(federation, tag.tagEpoch(), tag.tag(), organisation, policy);
            open--;
            return Verdict.accepted(envelope, false);
        }

        private Verdict index(Envelope envelope) {
            if (!released(envelope)) {
                return refused(envelope, Reason.NOT_RELEASED);
            }
            if (!isRow(envelope)) {
                return refused(envelope, Reason.UNKNOWN_CONTRIBUTION);
            }
            indexing.add(envelope);
            return Verdict.accepted(envelope, true);
        }

        /**
         * Only who sent the one or the other may say that two tags hold the same: nobody else's contributions are to be
         * linked by it.
         */
        private Verdict renew(Envelope envelope) {
            TagKey tag = TagKey.of(envelope);
            TagKey renewed = TagKey.renewed(envelope).orElseThrow();
            if (!released(tag) || !released(renewed)) {
                return refused(envelope, Reason.NOT_RELEASED);
            }
            if (!rows.containsKey(tag) && !rows.containsKey(renewed)) {
                return refused(envelope, Reason.UNKNOWN_CONTRIBUTION);
            }
            if (renewedByAnother(tag, renewed)) {
                return refused(envelope, Reason.ALREADY_RENEWED);
            }
            renewing.putIfAbsent(tag, renewed);
            return Verdict.accepted(envelope, true);
        }

        /** What one tag epoch holds once, another holds once too; whoever says more than that is wrong. */
        private boolean renewedByAnother(TagKey tag, TagKey renewed) {
            boolean inThisBatch = renewing.entrySet().stream()
                    .anyMatch(each -> each.getValue().equals(renewed)
                            && each.getKey().tagEpoch() == tag.tagEpoch()
                            && !each.getKey().equals(tag));
            return inThisBatch
                    || releases.renewedBy(federation, tag.tagEpoch(), renewed.tagEpoch(), renewed.tag())
                            .filter(other -> !other.equals(tag.tag()))
                            .isPresent();
        }

        /** Whether the organisation's row for the tag is the contribution that the envelope names. */
        private boolean isRow(Envelope envelope) {
            return Optional.ofNullable(rows.get(TagKey.of(envelope)))
                    .filter(envelope.cid().value()::equals)
                    .isPresent();
        }

        private Verdict refused(Envelope envelope, Reason reason) {
            return Verdict.refused(envelope.cid().value(), reason, released(envelope));
        }

        private boolean released(Envelope envelope) {
            return released(TagKey.of(envelope));
        }

        private boolean released(TagKey tag) {
            return locked(tag).released() || releasing.contains(tag);
        }

        /** @return how many organisations have sent the tag now */
        private int count(TagKey tag, int more) {
            int organisations = locked(tag).organisations() + more;
            tags.put(tag, new TagCount(organisations, OptionalLong.empty()));
            return organisations;
        }

        private TagCount locked(TagKey tag) {
            TagCount count = tags.get(tag);
            if (count == null) {
                throw new IllegalStateException("a tag is judged that was not locked");
            }
            return count;
        }

        private void write() {
            store.write(federation, organisation, changes(), now);
            settle();
            Map<TagKey, TagCount> changed = new HashMap<>();
            tags.forEach((tag, count) -> {
                if (!count.equals(tagsStored.get(tag)) || (count.organisations() == 0 && !count.released())) {
                    changed.put(tag, count);
                }
            });
            store.putTags(federation, changed);
            // What this batch released counts as open until the next batch takes every release off.
            store.addOpen(federation, organisation, open + releasing.size() - openBefore);
            logs.append(
                    federation,
                    taken.stream()
                            .filter(each -> each.envelope().type() == Envelope.Type.CONTRIBUTION)
                            .map(this::leaf)
                            .toList());
        }

        private SaltedLeaf leaf(Taken accepted) {
            Bytes cid = accepted.envelope().cid().value();
            return ContributionLeaf.of(federation, organisation, cid, accepted.hash(), now, LeafSalt.random(random));
        }

        private Changes changes() {
            Map<Boolean, List<Envelope>> there = put.entrySet().stream()
                    .collect(Collectors.partitioningBy(
                            entry -> rowsBefore.containsKey(entry.getKey()),
                            Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
            List<TagKey> removed = rowsBefore.keySet().stream()
                    .filter(tag -> !rows.containsKey(tag))
                    .toList();
            return new Changes(
                    there.getOrDefault(false, List.of()), there.getOrDefault(true, List.of()), removed, taken);
        }

        private void settle() {
            if (releasing.isEmpty() && indexing.isEmpty() && renewing.isEmpty()) {
                return;
            }
            List<TagKey> released = List.copyOf(releasing);
            Map<TagKey, List<OrgId>> contributors = store.organisations(federation, released);
            List<Long> numbers = releases.settle(
                    federation,
                    released.stream()
                            .map(tag -> new Ripe(tag.tagEpoch(), tag.tag(), contributors.getOrDefault(tag, List.of())))
                            .toList(),
                    indexing.stream().map(this::filed).toList(),
                    renewals(renewing),
                    policy,
                    now);
            for (int i = 0; i < numbers.size(); i++) {
                TagKey tag = released.get(i);
                deposits.giveBack(federation, tag.tagEpoch(), tag.tag(), policy);
                tags.put(tag, new TagCount(locked(tag).organisations(), OptionalLong.of(numbers.get(i))));
            }
            store.markIndexed(
                    federation, organisation, indexing.stream().map(TagKey::of).toList());
            store.holdBack(federation, surplus(contributors));
        }

        /** What is not served of each tag, chosen once and by chance, so that a crowd of one subtree cannot push others out. */
        private Map<TagKey, List<OrgId>> surplus(Map<TagKey, List<OrgId>> contributors) {
            Map<TagKey, List<OrgId>> surplus = new HashMap<>();
            contributors.forEach((tag, organisations) -> {
                if (organisations.size() > rules.k() + SPARE) {
                    List<OrgId> drawn = new ArrayList<>(organisations);
                    Collections.shuffle(drawn, random);
                    Map<OrgId, OrgId> firsts = new LinkedHashMap<>();
                    drawn.forEach(each -> firsts.putIfAbsent(subtree(each), each));
                    Set<OrgId> served = new LinkedHashSet<>(firsts.values());
                    served.addAll(drawn);
                    surplus.put(tag, served.stream().skip(rules.k() + SPARE).toList());
                }
            });
            return surplus;
        }

        private List<Renewal> renewals(Map<TagKey, TagKey> renewed) {
            Map<TagKey, List<OrgId>> parts = store.organisations(federation, renewed.keySet());
            return renewed.entrySet().stream()
                    .map(each -> new Renewal(
                            each.getKey().tagEpoch(),
                            each.getKey().tag(),
                            each.getValue().tagEpoch(),
                            each.getValue().tag(),
                            organisation,
                            parts.getOrDefault(each.getKey(), List.of())))
                    .toList();
        }

        private Filed filed(Envelope index) {
            return new Filed(index.tagEpoch(), index.tag().value(), organisation, index.buckets());
        }
    }

    private static Bytes hash(Envelope envelope) {
        try {
            return Bytes.of(MessageDigest.getInstance("SHA-256").digest(envelope.encode()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
