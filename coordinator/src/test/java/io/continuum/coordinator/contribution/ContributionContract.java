package io.continuum.coordinator.contribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.contribution.Verdict.Outcome;
import io.continuum.coordinator.earning.Deposits;
import io.continuum.coordinator.earning.MintBounds;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.release.Release;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlAllowanceStore;
import io.continuum.coordinator.store.SqlEarningStore;
import io.continuum.coordinator.store.SqlLedgerStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.store.SqlReleaseStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting organisations when they come at the same time, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContributionContract {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    private static final CreditPolicy WITHOUT_DEPOSIT = CreditPolicy.open().with(PolicyParameter.DEPOSIT, 0);

    private final Random random = new Random(7);
    private final Map<OrgId, OrgId> subtrees = new ConcurrentHashMap<>();
    private Database database;
    private ContributionStore store;
    private Logs logs;
    private Ledger ledger;
    private Contributions contributions;
    private Releases releases;
    private FederationId federation;
    private Instant now = NOON;

    abstract Database open();

    abstract ContributionStore store(Database database);

    @BeforeAll
    void openDatabase() {
        InstantSource clock = () -> now;
        database = open();
        logs = new Logs(new SqlLogStore(database), database);
        ledger = new Ledger(new SqlLedgerStore(database), logs, database, clock, random);
        SqlAllowanceStore standings = new SqlAllowanceStore(database);
        SqlEarningStore earnings = new SqlEarningStore(database);
        FreePages freePages = new FreePages(standings, ledger, database, clock, random);
        releases = new Releases(
                new SqlReleaseStore(database),
                ledger,
                this::subtree,
                new MintBounds(earnings, standings, clock),
                database,
                clock,
                random);
        store = store(database);
        contributions = new Contributions(
                store,
                this::subtree,
                releases,
                new Deposits(earnings, ledger, freePages, database, clock, random),
                ledger,
                logs,
                database,
                clock,
                new SecureRandom());
    }

    private OrgId subtree(FederationId federation, OrgId organisation) {
        return subtrees.getOrDefault(organisation, organisation);
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void newFederation() {
        now = NOON;
        federation = FederationId.of(bytes(32));
        database.execute(
                "insert into federation (fed_id, config, created_at) values (?, ?, 0)", federation, new byte[0]);
        database.execute("insert into counter (fed_id) values (?)", federation);
        logs.begin(federation);
    }

    @Test // C-30
    void sixtyFourContributorsAtOnceReleaseATagOnceAndExactlyAtK() throws Exception {
        int k = 5;
        Tag tag = Tag.of(bytes(32));
        List<OrgId> organisations = organisations(64);
        List<Callable<Verdict>> requests = new ArrayList<>();
        for (OrgId organisation : organisations) {
            Envelope envelope = envelope(tag, k);
            requests.add(() -> accept(organisation, k, List.of(envelope)).getFirst());
        }

        List<Verdict> verdicts = allAtOnce(requests, 64);

        assertThat(verdicts)
                .filteredOn(each -> each.outcome() == Outcome.ACCEPTED)
                .hasSize(k);
        assertThat(verdicts)
                .filteredOn(each -> each.outcome() == Outcome.ACCEPTED && each.released())
                .hasSize(1);
        assertThat(verdicts)
                .filteredOn(each -> each.reason() == Verdict.Reason.ALREADY_RELEASED)
                .hasSize(64 - k);
        List<Release> parts = organisations.stream()
                .flatMap(each -> releases.ofOrganisation(federation, each, 0, 10).stream())
                .toList();
        assertThat(parts).hasSize(k).extracting(Release::seq).containsOnly(1L);
        long held = organisations.stream()
                .mapToLong(
                        each -> ledger.balance(federation, Account.escrow(each)).balance())
                .sum();
        assertThat(held).isEqualTo(10_000);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-30
    void sixtyFourContributorsAtOnceReleaseATagOnceAndExactlyAtKSubtrees() throws Exception {
        int k = 5;
        Tag tag = Tag.of(bytes(32));
        List<OrgId> organisations = organisations(64);
        for (int i = 8; i < 64; i++) {
            // Half of them are of one subtree, the others of the seven other ones.
            subtrees.put(organisations.get(i), organisations.get(i % 2 == 0 ? 0 : i % 8));
        }
        Map<Bytes, OrgId> senders = new HashMap<>();
        List<Callable<Verdict>> requests = new ArrayList<>();
        for (OrgId organisation : organisations) {
            Envelope envelope = envelope(tag, k);
            senders.put(envelope.cid().value(), organisation);
            requests.add(() ->
                    accept(organisation, k, WITHOUT_DEPOSIT, List.of(envelope)).getFirst());
        }

        List<Verdict> verdicts = allAtOnce(requests, 64);

        List<OrgId> counted = verdicts.stream()
                .filter(each -> each.outcome() == Outcome.ACCEPTED)
                .map(each -> senders.get(each.cid()))
                .toList();
        List<OrgId> last = verdicts.stream()
                .filter(each -> each.outcome() == Outcome.ACCEPTED && each.released())
                .map(each -> senders.get(each.cid()))
                .toList();
        assertThat(subtreesOf(counted)).hasSize(k);
        assertThat(last).hasSize(1);
        assertThat(subtreesOf(counted.stream()
                        .filter(each -> !each.equals(last.getFirst()))
                        .toList()))
                .as("without the last one")
                .hasSize(k - 1);
        assertThat(verdicts)
                .filteredOn(each -> each.reason() == Verdict.Reason.ALREADY_RELEASED)
                .hasSize(64 - counted.size());
        assertThat(organisations)
                .filteredOn(each ->
                        !releases.ofOrganisation(federation, each, 0, 10).isEmpty())
                .containsExactlyInAnyOrderElementsOf(counted);
        List<OrgId> served = served(tag).stream().map(senders::get).toList();
        assertThat(served).hasSize(Math.min(counted.size(), k + 2));
        assertThat(subtreesOf(served)).hasSize(k);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-30
    void whatOnlyOneSubtreeHasIsNeverReleased() {
        List<OrgId> organisations = organisations(8);
        OrgId sponsor = organisations.getFirst();
        organisations.subList(1, 6).forEach(each -> subtrees.put(each, sponsor));
        Tag tag = Tag.of(bytes(32));
        for (OrgId each : organisations.subList(0, 6)) {
            assertThat(accept(each, 3, WITHOUT_DEPOSIT, List.of(envelope(tag, 3)))
                            .getFirst()
                            .released())
                    .isFalse();
        }
        Envelope second = envelope(tag, 3);
        accept(organisations.get(6), 3, WITHOUT_DEPOSIT, List.of(second));
        Envelope withdrawal =
                new Envelope(Envelope.Type.WITHDRAW, federation, 1, 1, 3, tag, second.cid(), List.of(), Bytes.zeros(0));
        accept(organisations.get(6), 3, WITHOUT_DEPOSIT, List.of(withdrawal));

        assertThat(accept(organisations.get(7), 3, WITHOUT_DEPOSIT, List.of(envelope(tag, 3)))
                        .getFirst()
                        .released())
                .as("who withdrew does not count")
                .isFalse();

        assertThat(accept(organisations.get(6), 3, WITHOUT_DEPOSIT, List.of(envelope(tag, 3)))
                        .getFirst()
                        .released())
                .isTrue();
        assertThat(served(tag)).hasSize(5);
        assertThat(ledger.balance(federation, Account.escrow(organisations.get(7)))
                        .balance())
                .as("a third, however many the others are")
                .isEqualTo(3_333);
        assertThat(ledger.balance(federation, Account.escrow(sponsor)).balance())
                .isEqualTo(3_333 / 6);
    }

    /** How often the database ended a transaction because it and others waited for each other. */
    abstract long deadlocks(Database database) throws Exception;

    @Test // C-30, C-60
    void depositsAndReleasesAtTheSameTimeDoNotWaitForEachOtherInACircle() throws Exception {
        int k = 3;
        List<Tag> tags = IntStream.range(0, 60).mapToObj(_ -> Tag.of(bytes(32))).toList();
        List<OrgId> organisations = organisations(8);
        organisations.forEach(each -> ledger.transfer(
                federation,
                new Transfer(TransferId.random(random), Account.mint(), Account.available(each), 500_000, Code.VEST)));
        List<Callable<List<Verdict>>> requests = new ArrayList<>();
        for (int from = 0; from < tags.size(); from += 4) {
            for (int i = 0; i < organisations.size(); i++) {
                // Each begins elsewhere, so that some release while others lock deposits.
                int first = (from + 8 * i) % tags.size();
                OrgId organisation = organisations.get(i);
                List<Envelope> batch = tags.subList(first, first + 4).stream()
                        .map(tag -> envelope(tag, k))
                        .toList();
                requests.add(() -> accept(organisation, k, CreditPolicy.open(), batch));
            }
        }
        long before = deadlocks(database);

        List<List<Verdict>> answers = allAtOnce(requests, 8);

        assertThat(answers.stream().flatMap(List::stream))
                .filteredOn(each -> each.outcome() == Outcome.ACCEPTED)
                .hasSize(k * tags.size());
        assertThat(deadlocks(database)).isEqualTo(before);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-30, C-241
    void renewalsAndFilingsAtTheSameTimeDoNotWaitForEachOtherInACircle() throws Exception {
        int k = 3;
        List<OrgId> organisations = organisations(k);
        List<Envelope> old = released(organisations, 1, 20, k);
        List<Envelope> again = released(organisations, 2, 20, k);
        List<Callable<List<Verdict>>> requests = new ArrayList<>();
        for (int i = 0; i < organisations.size(); i++) {
            OrgId organisation = organisations.get(i);
            for (int from = 0; from < 20; from += 4) {
                List<Envelope> batch = new ArrayList<>();
                for (int each = from; each < from + 4; each++) {
                    // Each begins elsewhere, and says the same of every tag as the others.
                    int at = (each + 8 * i) % 20;
                    Envelope index = indexOf(again.get(3 * at + i));
                    batch.add(index.renewing(
                            new Envelope.Renewed(1, old.get(3 * at).tag())));
                    batch.add(index);
                }
                requests.add(() -> accept(organisation, 2, k, CreditPolicy.circle(), batch));
            }
        }
        long before = deadlocks(database);

        List<List<Verdict>> answers = allAtOnce(requests, 8);

        assertThat(answers.stream().flatMap(List::stream))
                .extracting(Verdict::outcome)
                .containsOnly(Outcome.ACCEPTED);
        assertThat(deadlocks(database)).isEqualTo(before);
        assertThat(releases.renewals(federation)).hasSize(20);
        assertThat(organisations)
                .as("what the first tag epoch owes them, and nothing of the second")
                .allSatisfy(each -> assertThat(
                                ledger.balance(federation, Account.escrow(each)).balance())
                        .isEqualTo(20 * 3_333));
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    /** Has all of them send so many tags. @return the contributions, tag by tag, in the order of the organisations */
    private List<Envelope> released(List<OrgId> organisations, long tagEpoch, int tags, int k) {
        List<Envelope> sent = new ArrayList<>();
        for (int i = 0; i < tags; i++) {
            Tag tag = Tag.of(bytes(32));
            for (OrgId organisation : organisations) {
                Envelope envelope = envelope(tag, k);
                Envelope moved = new Envelope(
                        envelope.type(), federation, 1, tagEpoch, k, tag, envelope.cid(), List.of(), envelope.body());
                accept(organisation, tagEpoch, k, CreditPolicy.circle(), List.of(moved));
                sent.add(moved);
            }
        }
        return sent;
    }

    private static Envelope indexOf(Envelope sent) {
        return new Envelope(
                Envelope.Type.INDEX,
                sent.federation(),
                1,
                sent.tagEpoch(),
                sent.k(),
                sent.tag(),
                sent.cid(),
                List.of(new Bucket(Bucket.Slot.SUBJECT_PREDICATE, 3)),
                Bytes.zeros(0));
    }

    private Set<OrgId> subtreesOf(List<OrgId> organisations) {
        return organisations.stream().map(each -> subtree(federation, each)).collect(Collectors.toSet());
    }

    /** The cids of what readers get of a released tag. */
    private List<Bytes> served(Tag tag) {
        return store.releasedEnvelopes(federation, 1, List.of(tag.value())).getFirst().stream()
                .map(bytes -> Envelope.decode(bytes).orThrow().cid().value())
                .toList();
    }

    @ParameterizedTest // C-30, C-40
    @ValueSource(longs = {1, 2})
    void batchesWithTheSameTagsInAnyOrderNeitherHangNorCountTwice(long seed) throws Exception {
        Random shuffling = new Random(seed);
        int k = 3;
        List<Tag> tags = IntStream.range(0, 12).mapToObj(_ -> Tag.of(bytes(32))).toList();
        List<OrgId> organisations = organisations(8);
        List<Callable<List<Verdict>>> requests = new ArrayList<>();
        for (OrgId organisation : organisations) {
            List<Envelope> batch =
                    new ArrayList<>(tags.stream().map(tag -> envelope(tag, k)).toList());
            Collections.shuffle(batch, shuffling);
            requests.add(() -> accept(organisation, k, batch));
            // The same batch again, as after an answer that got lost.
            requests.add(() -> accept(organisation, k, batch));
        }

        List<List<Verdict>> answers = allAtOnce(requests, 8);

        long accepted = answers.stream()
                .flatMap(List::stream)
                .filter(each -> each.outcome() == Outcome.ACCEPTED)
                .count();
        assertThat(accepted).as("seed %d", seed).isEqualTo((long) k * tags.size());
        long parts = organisations.stream()
                .mapToLong(each ->
                        releases.ofOrganisation(federation, each, 0, 100).size())
                .sum();
        assertThat(parts).as("seed %d", seed).isEqualTo((long) k * tags.size());
        assertThat(ledger.balance(federation, Account.treasury()).balance())
                .as("10,000 does not divide by 3: 1 is left of each release")
                .isEqualTo(tags.size());
        assertThat(ledger.brokenRules(federation)).as("seed %d", seed).isEmpty();
    }

    @Test // C-36
    void whoReadsReleasesWhileTheyAreMadeSkipsNone() throws Exception {
        int k = 2;
        List<OrgId> pair = organisations(2);
        List<Callable<Long>> work = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Tag tag = Tag.of(bytes(32));
            accept(pair.get(0), k, List.of(envelope(tag, k)));
            Envelope second = envelope(tag, k);
            work.add(() -> (long) accept(pair.get(1), k, List.of(second)).size());
        }
        work.add(() -> followReleases(pair.get(0), 30));

        List<Long> results = allAtOnce(work, 8);

        assertThat(results.getLast()).isEqualTo(30);
    }

    /** Reads with a cursor until so many releases came; a number that turns up late would be missed. */
    private long followReleases(OrgId organisation, int expected) throws InterruptedException {
        long after = 0;
        long seen = 0;
        for (int attempt = 0; attempt < 2_000 && seen < expected; attempt++) {
            for (Release release : releases.ofOrganisation(federation, organisation, after, 5)) {
                after = release.seq();
                seen++;
            }
            Thread.sleep(5);
        }
        return seen;
    }

    @Test // C-56
    void freePagesComeDailyUpToTheirMaximum() {
        OrgId organisation = organisations(1).getFirst();
        FreePages freePages = new FreePages(new SqlAllowanceStore(database), ledger, database, () -> now, random);
        CreditPolicy circle = CreditPolicy.circle();
        freePages.welcome(federation, organisation, circle);
        freePages.account(federation, organisation, circle);
        assertThat(allowance(organisation)).isEqualTo(10_000);

        now = NOON.plus(Duration.ofDays(1));
        freePages.account(federation, organisation, circle);
        freePages.account(federation, organisation, circle);
        assertThat(allowance(organisation)).isEqualTo(15_000);

        now = NOON.plus(Duration.ofDays(400));
        freePages.account(federation, organisation, circle);
        assertThat(allowance(organisation)).isEqualTo(50_000);

        now = NOON;
        freePages.account(federation, organisation, circle);
        assertThat(allowance(organisation))
                .as("a clock that steps back gives nothing")
                .isEqualTo(50_000);
    }

    private long allowance(OrgId organisation) {
        return ledger.balance(federation, Account.allowance(organisation)).balance();
    }

    List<Verdict> acceptNew(OrgId organisation, int count) {
        List<Envelope> batch = IntStream.range(0, count)
                .mapToObj(_ -> envelope(Tag.of(bytes(Tag.BYTES)), 3))
                .toList();
        return accept(organisation, 3, batch);
    }

    private List<Verdict> accept(OrgId organisation, int k, List<Envelope> envelopes) {
        return accept(organisation, k, CreditPolicy.circle(), envelopes);
    }

    private List<Verdict> accept(OrgId organisation, int k, CreditPolicy policy, List<Envelope> envelopes) {
        return accept(organisation, 1, k, policy, envelopes);
    }

    private List<Verdict> accept(
            OrgId organisation, long tagEpoch, int k, CreditPolicy policy, List<Envelope> envelopes) {
        EnvelopeRules rules = new EnvelopeRules(federation, k, tagEpoch, Set.of(1L), 8);
        return contributions.accept(organisation, rules, policy, envelopes);
    }

    private Envelope envelope(Tag tag, int k) {
        return new Envelope(
                Envelope.Type.CONTRIBUTION,
                federation,
                1,
                1,
                k,
                tag,
                Cid.of(bytes(16)),
                List.of(),
                Bytes.of(bytes(512 + KcAead.OVERHEAD)));
    }

    List<OrgId> organisations(int count) {
        List<OrgId> organisations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            OrgId organisation = OrgId.of(bytes(32));
            database.execute(
                    "insert into organisation (fed_id, org_id, joined_seq, joined_at) values (?, ?, 0, 0)",
                    federation,
                    organisation);
            organisations.add(organisation);
        }
        return organisations;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static <T> List<T> allAtOnce(List<Callable<T>> work, int threads) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<T> result : executor.invokeAll(work)) {
                results.add(result.get());
            }
        }
        return results;
    }
}
