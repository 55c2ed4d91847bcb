package io.continuum.coordinator.earning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.activity.CreditPressure;
import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.bond.Bond;
import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.contribution.Contributions;
import io.continuum.coordinator.contribution.EnvelopeRules;
import io.continuum.coordinator.contribution.Verdict;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.query.FeedbackResult.Counted;
import io.continuum.coordinator.query.FeedbackResult.TooLate;
import io.continuum.coordinator.query.FeedbackResult.UnknownPage;
import io.continuum.coordinator.query.Outcome;
import io.continuum.coordinator.query.PaidFrom;
import io.continuum.coordinator.query.Queries;
import io.continuum.coordinator.query.QueryResult;
import io.continuum.coordinator.query.Royalties;
import io.continuum.coordinator.query.Till;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlActivityStore;
import io.continuum.coordinator.store.SqlAllowanceStore;
import io.continuum.coordinator.store.SqlBondStore;
import io.continuum.coordinator.store.SqlEarningStore;
import io.continuum.coordinator.store.SqlLedgerStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.store.SqlQueryStore;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the preset {@code open} pays and charges, on a real database, with days that pass when the test says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EconomyContract {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final int K = 3;
    private static final long BUCKET = 5;

    private final Random random = new Random(11);
    private final CreditPolicy open = CreditPolicy.open();
    private final CreditPolicy circle = CreditPolicy.circle();
    private Database database;
    private SqlEarningStore earnings;
    private SqlBondStore bonds;
    private ContributionStore envelopes;
    private SqlQueryStore pages;
    private Ledger ledger;
    private Deposits deposits;
    private FreePages freePages;
    private Contributions contributions;
    private Releases releases;
    private Till till;
    private Queries queries;
    private Royalties royalties;
    private FederationId federation;
    private OrgId alice;
    private OrgId bob;
    private OrgId carol;
    private OrgId dave;
    private Instant now = NOON;

    abstract Database open();

    abstract ContributionStore store(Database database);

    @BeforeAll
    void openDatabase() {
        InstantSource clock = () -> now;
        database = open();
        SqlAllowanceStore standings = new SqlAllowanceStore(database);
        Subtrees subtrees =
                (fed, organisation) -> standings.standing(fed, organisation).subtree();
        earnings = new SqlEarningStore(database);
        bonds = new SqlBondStore(database);
        envelopes = store(database);
        pages = new SqlQueryStore(database);
        Logs logs = new Logs(new SqlLogStore(database), database);
        ledger = new Ledger(new SqlLedgerStore(database), logs, database, clock, random);
        freePages = new FreePages(standings, ledger, database, clock, random);
        deposits = new Deposits(earnings, ledger, freePages, database, clock, random);
        MintBounds bounds = new MintBounds(earnings, standings, clock);
        releases = new Releases(new SqlReleaseStore(database), ledger, subtrees, bounds, database, clock, random);
        contributions = new Contributions(
                envelopes, subtrees, releases, deposits, ledger, logs, database, clock, new SecureRandom());
        till = new Till(ledger, freePages);
        queries = new Queries(pages, envelopes::releasedEnvelopes, till, database, clock);
        royalties = new Royalties(pages, ledger, subtrees, database, clock);
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
        new Logs(new SqlLogStore(database), database).begin(federation);
        alice = root();
        bob = root();
        carol = root();
        dave = root();
    }

    @AfterEach
    void theLedgerHolds() {
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-60
    void aContributionLocksADepositAndGetsItBackAtItsRelease() {
        Tag tag = newTag();
        assertThat(contribute(alice, tag).outcome()).isEqualTo(Verdict.Outcome.ACCEPTED);
        assertThat(escrow(alice)).isEqualTo(2_000);
        assertThat(allowance(alice)).isEqualTo(3_000);

        contribute(bob, tag);
        contribute(carol, tag);

        assertThat(allowance(alice)).isEqualTo(5_000);
        assertThat(escrow(alice)).as("its part of the release").isEqualTo(3_333);
    }

    @Test // C-60, H-14
    void whoCannotLockADepositIsRefused() {
        contribute(alice, newTag());
        contribute(alice, newTag());

        Verdict third = contribute(alice, newTag());

        assertThat(third.outcome()).isEqualTo(Verdict.Outcome.REFUSED);
        assertThat(third.reason()).isEqualTo(Verdict.Reason.DEPOSIT_MISSING);
    }

    @Test // C-61
    void aDepositThatWaitedTooLongEndsOnceAndIsBurnedInPart() {
        contribute(alice, newTag());
        after(Duration.ofDays(29));
        deposits.endDue(_ -> open);
        assertThat(escrow(alice)).isEqualTo(2_000);

        after(Duration.ofDays(1));
        deposits.endDue(_ -> open);
        deposits.endDue(_ -> open);

        assertThat(escrow(alice)).isZero();
        assertThat(balance(Account.allowance(alice))).isEqualTo(4_000);
        assertThat(balance(Account.burn())).isEqualTo(1_000);
    }

    @Test // C-61
    void withdrawingCostsNothing() {
        Tag tag = newTag();
        Envelope envelope = envelope(tag);
        accept(alice, envelope);
        accept(
                alice,
                new Envelope(
                        Envelope.Type.WITHDRAW, federation, 1, 1, K, tag, envelope.cid(), List.of(), Bytes.zeros(0)));

        assertThat(escrow(alice)).isZero();
        assertThat(allowance(alice)).isEqualTo(5_000);
    }

    @Test // C-62
    void releasesPayWithinTheBoundsOfTheDay() {
        earn(alice, 100_000);
        earn(bob, 100_000);
        earn(carol, 100_000);
        release(3);
        assertThat(available(alice)).as("6,000 of 9,999").isEqualTo(106_000);
        assertThat(escrow(alice)).isZero();

        after(Duration.ofDays(1));
        release(1);

        assertThat(available(alice)).isEqualTo(109_333);
    }

    @Test // C-62
    void aSubtreeHasBoundsOfItsOwn() {
        OrgId sock = below(alice);
        CreditPolicy tight = open.with(PolicyParameter.SUBTREE_MINT_DAILY_MAX, 6_000);
        for (OrgId each : List.of(alice, bob, carol, sock)) {
            earn(each, 100_000);
        }
        release(1, tight, alice, bob, carol);
        release(1, tight, sock, bob, carol);

        assertThat(available(alice) + available(sock)).isEqualTo(200_000 + 6_000);
    }

    @Test // C-34
    void whoConfirmsOnlyItselfEarnsNothing() {
        earn(alice, 100_000);
        release(1, CreditPolicy.circle(), alice, below(alice), below(alice));
        assertThat(available(alice)).isEqualTo(100_000);
        assertThat(escrow(alice)).isZero();
    }

    @Test // C-50, C-63
    void aUsefulPagePaysThoseWhoMadeItAndStartsTheirDecayAnew() {
        for (OrgId each : List.of(alice, bob, carol)) {
            earn(each, 100_000);
        }
        release(1);
        long before = available(alice);
        after(Duration.ofDays(30));
        earn(dave, 1_000);
        TransferId transfer = TransferId.random(random);
        QueryResult.Served page = (QueryResult.Served) ask(dave, transfer);
        assertThat(page.paidFrom()).isEqualTo(PaidFrom.AVAILABLE);
        assertThat(balance(Account.royalty())).isEqualTo(1_000);
        assertThat(escrow(dave)).isZero();

        assertThat(royalties.feedback(federation, dave, transfer, true, open)).isEqualTo(new Counted(Outcome.USEFUL));
        assertThat(royalties.feedback(federation, dave, transfer, true, open)).isEqualTo(new Counted(Outcome.USEFUL));
        assertThat(royalties.feedback(federation, dave, transfer, false, open)).isEqualTo(new TooLate(Outcome.USEFUL));
        assertThat(royalties.feedback(federation, alice, transfer, true, open)).isEqualTo(new UnknownPage());

        assertThat(available(alice)).as("a third of half of 700").isEqualTo(before + 116);
        assertThat(balance(Account.royalty())).isZero();
        assertThat(balance(Account.pool())).isEqualTo(1_000 - 100 - 348);
        earn(dave, 1_000);
        TransferId second = TransferId.random(random);
        ask(dave, second);
        royalties.feedback(federation, dave, second, true, open);
        assertThat(available(alice)).as("fresh again: a third of 700").isEqualTo(before + 116 + 233);
    }

    @Test // C-64
    void silencePaysAfterAWhileAndOnce() {
        for (OrgId each : List.of(alice, bob, carol)) {
            earn(each, 100_000);
        }
        release(1);
        long before = available(alice);
        earn(dave, 1_000);
        TransferId transfer = TransferId.random(random);
        ask(dave, transfer);
        royalties.shareSilent(_ -> open);
        assertThat(balance(Account.royalty())).isEqualTo(1_000);

        after(Duration.ofDays(7));
        pages.forgetPages(now, 1_000);
        assertThat(pages.findPage(federation, transfer))
                .as("what is to be shared out stays")
                .isPresent();
        royalties.shareSilent(_ -> open);
        royalties.shareSilent(_ -> open);

        assertThat(available(alice)).isGreaterThan(before + 150);
        assertThat(balance(Account.royalty())).isZero();
        assertThat(royalties.feedback(federation, dave, transfer, false, open)).isEqualTo(new TooLate(Outcome.SILENCE));
        pages.forgetPages(now, 1_000);
        assertThat(pages.findPage(federation, transfer)).isEmpty();
    }

    @Test // C-63
    void freePagesAndUselessOnesPayNobody() {
        for (OrgId each : List.of(alice, bob, carol)) {
            earn(each, 100_000);
        }
        release(1);
        long before = available(alice);
        TransferId free = TransferId.random(random);
        assertThat(((QueryResult.Served) ask(dave, free)).paidFrom()).isEqualTo(PaidFrom.ALLOWANCE);
        assertThat(royalties.feedback(federation, dave, free, true, open)).isEqualTo(new Counted(Outcome.USEFUL));
        assertThat(balance(Account.burn())).isEqualTo(1_000);

        earn(dave, 1_000);
        TransferId useless = TransferId.random(random);
        ask(dave, useless);
        royalties.feedback(federation, dave, useless, false, open);

        assertThat(available(alice)).isEqualTo(before);
        assertThat(balance(Account.pool())).isEqualTo(900);
    }

    @Test // C-65
    void thePoolPaysReleasesBeforeAnythingIsMinted() {
        for (OrgId each : List.of(alice, bob, carol)) {
            earn(each, 100_000);
            freePages.account(federation, each, open);
        }
        ledger.transfer(
                federation,
                new Transfer(TransferId.random(random), Account.mint(), Account.pool(), 10_000, Code.POOL_SHARE));
        long minted = balance(Account.mint());

        release(1);

        assertThat(balance(Account.pool())).isEqualTo(1);
        assertThat(balance(Account.mint())).as("the rest of the division").isEqualTo(minted - 1);
    }

    @Test // C-50, H-13
    void aPageThatCannotBePutTogetherCostsNothing() {
        earn(alice, 100_000);
        earn(bob, 100_000);
        earn(carol, 100_000);
        release(1);
        earn(dave, 5_000);
        Queries broken = new Queries(
                pages,
                (_, _, _) -> {
                    throw new IllegalStateException("disk");
                },
                till,
                database,
                () -> now);
        TransferId transfer = TransferId.random(random);

        assertThatThrownBy(() -> broken.ask(dave, question(), transfer, open)).hasMessage("disk");

        assertThat(available(dave)).isEqualTo(5_000);
        assertThat(escrow(dave)).isZero();
        assertThat(((QueryResult.Served) ask(dave, transfer)).charged())
                .as("the same request, once it can be answered")
                .isEqualTo(1_000);
        assertThat(available(dave)).isEqualTo(4_000);
    }

    @Test // C-50, H-13
    void whatWasSetAsideForAPageThatNeverCameGoesBack() {
        earn(dave, 5_000);
        TransferId transfer = TransferId.random(random);
        ledger.hold(
                federation,
                new Transfer(transfer, Account.available(dave), Account.royalty(), 1_000, Code.PAGE),
                now.plusSeconds(60));
        assertThat(available(dave)).isEqualTo(4_000);

        after(Duration.ofMinutes(2));
        ledger.expireDue();

        assertThat(available(dave)).isEqualTo(5_000);
    }

    @Test // C-50
    void aRequestThatDiedHalfwayIsFinishedByTheSameRequest() {
        earn(alice, 100_000);
        earn(bob, 100_000);
        earn(carol, 100_000);
        release(1);
        earn(dave, 1_000);
        TransferId transfer = TransferId.random(random);
        ledger.hold(
                federation,
                new Transfer(transfer, Account.available(dave), Account.royalty(), 1_000, Code.PAGE),
                now.plusSeconds(60));

        QueryResult.Served page = (QueryResult.Served) ask(dave, transfer);

        assertThat(page.paidFrom()).isEqualTo(PaidFrom.AVAILABLE);
        assertThat(page.patterns()).hasSize(1);
        assertThat(available(dave)).isZero();
        assertThat(((QueryResult.Served) ask(dave, transfer)).charged())
                .as("the same page, with the same figures")
                .isEqualTo(page.charged());
        assertThat(available(dave)).isZero();
    }

    @Test // C-57
    void newcomersLiveOffTheFreePagesOfTheirSubtree() {
        OrgId first = below(alice);
        OrgId second = below(alice);

        assertThat(List.of(freePages.account(federation, first, open), freePages.account(federation, second, open)))
                .containsOnly(Account.allowance(alice));
        assertThat(balance(Account.allowance(alice))).isEqualTo(5_000);
        after(Duration.ofDays(30));

        assertThat(freePages.account(federation, first, open)).isEqualTo(Account.allowance(first));
        assertThat(balance(Account.allowance(first))).isEqualTo(5_000);
        assertThat(freePages.account(federation, second, CreditPolicy.circle())).isEqualTo(Account.allowance(second));
    }

    @Test // C-66
    void hoardsShrinkOnceAWeek() {
        earn(alice, 600_000);
        earn(bob, 500_000);
        Demurrage demurrage = new Demurrage(earnings, ledger, () -> now);
        demurrage.run(federation, open);
        demurrage.run(federation, open);
        assertThat(available(alice)).isEqualTo(599_000);
        assertThat(available(bob)).isEqualTo(500_000);

        after(Duration.ofDays(7));
        demurrage.run(federation, open);
        demurrage.run(federation, CreditPolicy.circle());
        assertThat(available(alice)).isEqualTo(598_010);
    }

    @Test // C-67
    void whoGivesAndCannotAskIsCounted() {
        OrgId sock = below(alice);
        contribute(alice, newTag());
        contribute(sock, newTag());
        contribute(bob, newTag());
        assertThat(squeeze()).as("free pages are left").isEqualTo(new CreditPressure.Share(3, 0));

        spendFree(alice, 1_000);

        assertThat(squeeze()).as("what it shares is gone").isEqualTo(new CreditPressure.Share(3, 2));
        earn(alice, 1_000);
        assertThat(squeeze()).isEqualTo(new CreditPressure.Share(3, 1));
        after(Duration.ofDays(1));
        assertThat(squeeze()).as("free pages of a new day").isEqualTo(new CreditPressure.Share(3, 0));
    }

    private CreditPressure.Share squeeze() {
        return new CreditPressure(new SqlActivityStore(database), freePages, () -> now)
                .see(federation, open)
                .share();
    }

    private void spendFree(OrgId organisation, long amount) {
        ledger.transfer(
                federation,
                new Transfer(
                        TransferId.random(random),
                        Account.allowance(organisation),
                        Account.burn(),
                        amount,
                        Code.PAGE_FROM_ALLOWANCE));
    }

    /** A pattern in a bucket, and somebody who can pay for it many times. */
    void sellable() {
        for (OrgId each : List.of(alice, bob, carol)) {
            earn(each, 100_000);
        }
        release(1);
        earn(dave, 100_000);
    }

    QueryResult.Served buy() {
        return (QueryResult.Served) ask(dave, TransferId.random(random));
    }

    private QueryResult ask(OrgId organisation, TransferId transfer) {
        return queries.ask(organisation, question(), transfer, open);
    }

    private Queries.Question question() {
        return new Queries.Question(federation, 1, 1, BUCKET, 0);
    }

    /** Alice, bob and carol release so many tags and file them. */
    private void release(int tags) {
        release(tags, open, alice, bob, carol);
    }

    private void release(int tags, CreditPolicy policy, OrgId... organisations) {
        for (int i = 0; i < tags; i++) {
            Tag tag = newTag();
            List<Envelope> sent = new ArrayList<>();
            for (OrgId organisation : organisations) {
                Envelope envelope = envelope(tag);
                sent.add(envelope);
                accept(policy, organisation, envelope);
            }
            for (int each = 0; each < organisations.length; each++) {
                accept(policy, organisations[each], index(sent.get(each)));
            }
        }
    }

    @Test // C-240
    void whatALaterTagEpochReleasesIsPaidFourteenDaysAfterItWasFiled() {
        releaseIn(1, newTag(), dave, root(), root());
        Map<OrgId, Envelope> sent = releaseIn(2, newTag(), alice, bob, carol);
        say(alice, indexIn(2, of(sent, alice)));
        after(Duration.ofDays(3));
        say(bob, indexIn(2, of(sent, bob)));
        assertThat(available(alice)).isZero();
        assertThat(escrow(alice)).isEqualTo(3_333);

        after(Duration.ofDays(11).minusMillis(1));
        releases.payDue(_ -> circle);
        assertThat(available(alice)).isZero();

        after(Duration.ofMillis(1));
        releases.payDue(_ -> circle);
        releases.payDue(_ -> circle);
        assertThat(available(alice)).isEqualTo(3_333);
        assertThat(available(bob)).as("filed three days later").isZero();
        assertThat(releases.countDue(federation)).isEqualTo(1);

        after(Duration.ofDays(3));
        releases.payDue(_ -> circle);
        assertThat(available(bob)).isEqualTo(3_333);
        assertThat(escrow(carol)).as("not filed yet").isEqualTo(3_333);
    }

    @Test // C-240
    void aTagEpochBeforeWhichNothingWasReleasedPaysAtOnce() {
        Map<OrgId, Envelope> sent = releaseIn(2, newTag(), alice, bob, carol);
        say(alice, indexIn(2, of(sent, alice)));
        assertThat(available(alice)).isEqualTo(3_333);
        assertThat(releases.countDue(federation)).isZero();
    }

    @Test // C-240, C-202
    void whatIsDueToWhoIsHeldBackWaits() {
        releaseIn(1, newTag(), dave, root(), root());
        Map<OrgId, Envelope> sent = releaseIn(2, newTag(), alice, bob, carol);
        say(alice, indexIn(2, of(sent, alice)));
        database.execute(
                "insert into suspension (fed_id, org_id, suspended_at, grounds, note, suspended_by)"
                        + " values (?, ?, 1, 'dispute', '', '')",
                federation,
                alice);
        after(Duration.ofDays(20));
        releases.payDue(_ -> circle);
        assertThat(available(alice)).isZero();

        database.execute("update suspension set lifted_at = 2 where fed_id = ?", federation);
        releases.payDue(_ -> circle);
        assertThat(available(alice)).isEqualTo(3_333);
    }

    @Test // C-241
    void knowledgeThatIsReleasedAgainInALaterTagEpochPaysNobodyTwice() {
        Tag old = newTag();
        releaseIn(1, old, alice, bob, carol).forEach((organisation, envelope) -> say(organisation, index(envelope)));
        Tag tag = newTag();
        Map<OrgId, Envelope> sent = releaseIn(2, tag, alice, bob, dave);
        say(bob, indexIn(2, of(sent, bob)));
        Envelope index = indexIn(2, of(sent, alice));

        assertThat(say(alice, renewal(index, 1, old), index))
                .extracting(Verdict::outcome)
                .containsExactly(Verdict.Outcome.ACCEPTED, Verdict.Outcome.ACCEPTED);
        say(dave, indexIn(2, of(sent, dave)));
        after(Duration.ofDays(30));
        releases.payDue(_ -> circle);

        assertThat(List.of(available(alice), available(bob), available(carol), available(dave)))
                .containsExactly(3_333L, 3_333L, 3_333L, 0L);
        assertThat(List.of(escrow(alice), escrow(bob), escrow(dave))).containsOnly(0L);
        assertThat(releases.countDue(federation)).isZero();
        assertThat(releases.renewals(federation)).singleElement().satisfies(said -> {
            assertThat(said.by()).isEqualTo(alice);
            assertThat(said.renewedTagEpoch()).isEqualTo(1);
        });
        assertThat(pages.askBucket(federation, 2, 1, BUCKET, 0, 10).get())
                .as("it can be found all the same")
                .hasSize(1);
    }

    @Test // C-242
    void whoSentTheOldOrTheNewOneMaySayThatBothAreTheSameAndNobodyElse() {
        Tag old = newTag();
        releaseIn(1, old, alice, bob, carol);
        OrgId erin = root();
        OrgId frank = root();
        Tag tag = newTag();
        Envelope said = renewal(indexIn(2, of(releaseIn(2, tag, dave, erin, frank), dave)), 1, old);
        Tag other = newTag();
        Envelope another = renewal(indexIn(2, of(releaseIn(2, other, dave, erin, frank), erin)), 1, old);

        assertThat(reason(root(), said)).isEqualTo(Verdict.Reason.UNKNOWN_CONTRIBUTION);
        assertThat(reason(alice, renewal(indexIn(2, said), 1, newTag()))).isEqualTo(Verdict.Reason.NOT_RELEASED);
        assertThat(reason(alice, renewal(indexIn(2, envelopeIn(2, newTag())), 1, old)))
                .isEqualTo(Verdict.Reason.NOT_RELEASED);
        assertThat(escrow(dave)).isEqualTo(2 * 3_333);

        assertThat(reason(alice, said)).isEqualTo(Verdict.Reason.NONE);
        assertThat(say(alice, said).getFirst().outcome()).isEqualTo(Verdict.Outcome.DUPLICATE);
        assertThat(escrow(dave)).isEqualTo(3_333);
        assertThat(reason(erin, another))
                .as("one tag holds it again, not two")
                .isEqualTo(Verdict.Reason.ALREADY_RENEWED);
        assertThat(escrow(dave)).isEqualTo(3_333);
    }

    @Test // C-241
    void whatARenewalWasPaidBeforeAnybodySaidSoStays() {
        Tag old = newTag();
        releaseIn(1, old, alice, bob, carol);
        Map<OrgId, Envelope> sent = releaseIn(2, newTag(), alice, bob, dave);
        say(dave, indexIn(2, of(sent, dave)));
        after(Duration.ofDays(14));
        releases.payDue(_ -> circle);

        say(carol, renewal(indexIn(2, of(sent, dave)), 1, old));
        after(Duration.ofDays(14));
        releases.payDue(_ -> circle);

        assertThat(available(dave)).isEqualTo(3_333);
        assertThat(available(alice) + available(bob) + escrow(alice) + escrow(bob))
                .as("their parts of the first release alone, which were not filed")
                .isEqualTo(2 * 3_333);
    }

    @Test // C-132
    void whatIsDueInAFederationThatIsReadOnlyWaitsAndOthersGoOn() {
        Due closed = new Due();
        database.execute(
                "insert into restoration (fed_id, restored_at, made_at, note) values (?, 1, 1, ?)",
                federation,
                new byte[0]);
        newFederation();
        Due running = new Due();

        after(Duration.ofDays(100));
        endAll();
        assertThat(running.waiting()).isEmpty();
        assertThat(closed.waiting()).containsExactly("hold", "deposit", "page", "vest", "bond");

        database.execute("update restoration set opened_at = 2 where fed_id = ?", closed.where);
        endAll();
        assertThat(closed.waiting()).isEmpty();
    }

    private void endAll() {
        ledger.expireDue();
        deposits.endDue(_ -> open);
        royalties.shareSilent(_ -> open);
        releases.payDue(_ -> open);
    }

    /** One of everything that falls due some day. */
    private final class Due {
        private final FederationId where = federation;
        private final OrgId who = alice;
        private final TransferId hold = TransferId.random(random);
        private final TransferId page;

        Due() {
            for (OrgId each : List.of(alice, bob, carol, dave)) {
                earn(each, 100_000);
            }
            release(1);
            page = TransferId.random(random);
            ask(dave, page);
            ledger.hold(
                    federation,
                    new Transfer(hold, Account.available(alice), Account.burn(), 1_000, Code.PAGE),
                    now.plus(Duration.ofMinutes(10)));
            contribute(alice, newTag());
            Map<OrgId, Envelope> sent = releaseIn(2, newTag(), alice, bob, carol);
            say(alice, indexIn(2, of(sent, alice)));
            bonds.add(federation, new Bond(bob, alice, 1_000, 0), now, now.plus(Duration.ofDays(1)));
        }

        /** What is still as it was. */
        List<String> waiting() {
            Map<String, Boolean> waits = new LinkedHashMap<>();
            waits.put("hold", rows("hold", "id = ?", hold) > 0);
            waits.put("deposit", rows("deposit", "org_id = ?", who) > 0);
            waits.put(
                    "page",
                    pages.findPage(where, page)
                            .filter(sold -> sold.outcome() == Outcome.OPEN)
                            .isPresent());
            waits.put("vest", rows("vest_due", "org_id = ?", who) > 0);
            waits.put(
                    "bond",
                    bonds.due(now, 100).stream()
                            .noneMatch(due -> due.federation().equals(where)));
            return waits.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private long rows(String table, String which, Object argument) {
            return database.rows(
                            "select count(*) from " + table + " where fed_id = ? and " + which,
                            row -> row.getLong(1),
                            where,
                            argument)
                    .getFirst();
        }
    }

    private static Envelope of(Map<OrgId, Envelope> sent, OrgId organisation) {
        return Objects.requireNonNull(sent.get(organisation));
    }

    /** Has all of them send the tag. @return what each sent */
    private Map<OrgId, Envelope> releaseIn(long tagEpoch, Tag tag, OrgId... organisations) {
        Map<OrgId, Envelope> sent = new LinkedHashMap<>();
        for (OrgId organisation : organisations) {
            Envelope envelope = envelopeIn(tagEpoch, tag);
            sent.put(organisation, envelope);
            EnvelopeRules rules = new EnvelopeRules(federation, K, tagEpoch, Set.of(1L), 8);
            assertThat(contributions.accept(organisation, rules, circle, List.of(envelope)))
                    .extracting(Verdict::outcome)
                    .containsExactly(Verdict.Outcome.ACCEPTED);
        }
        return sent;
    }

    /** Sends envelopes in tag epoch 2. */
    private List<Verdict> say(OrgId organisation, Envelope... envelopes) {
        EnvelopeRules rules = new EnvelopeRules(federation, K, 2, Set.of(1L), 8);
        return contributions.accept(organisation, rules, circle, List.of(envelopes));
    }

    private Verdict.Reason reason(OrgId organisation, Envelope envelope) {
        return say(organisation, envelope).getFirst().reason();
    }

    private Envelope envelopeIn(long tagEpoch, Tag tag) {
        Envelope envelope = envelope(tag);
        return new Envelope(
                envelope.type(), federation, 1, tagEpoch, K, tag, envelope.cid(), List.of(), envelope.body());
    }

    private Envelope indexIn(long tagEpoch, Envelope sent) {
        Envelope index = index(sent);
        return new Envelope(
                index.type(), federation, 1, tagEpoch, K, index.tag(), index.cid(), index.buckets(), index.body());
    }

    private static Envelope renewal(Envelope index, long tagEpoch, Tag renewed) {
        return index.renewing(new Envelope.Renewed(tagEpoch, renewed));
    }

    private Verdict contribute(OrgId organisation, Tag tag) {
        return accept(organisation, envelope(tag));
    }

    private Verdict accept(OrgId organisation, Envelope envelope) {
        return accept(open, organisation, envelope);
    }

    private Verdict accept(CreditPolicy policy, OrgId organisation, Envelope envelope) {
        EnvelopeRules rules = new EnvelopeRules(federation, K, 1, Set.of(1L), 8);
        return contributions
                .accept(organisation, rules, policy, List.of(envelope))
                .getFirst();
    }

    private Envelope envelope(Tag tag) {
        return new Envelope(
                Envelope.Type.CONTRIBUTION,
                federation,
                1,
                1,
                K,
                tag,
                Cid.of(bytes(16)),
                List.of(),
                Bytes.of(bytes(512 + KcAead.OVERHEAD)));
    }

    private Envelope index(Envelope envelope) {
        return new Envelope(
                Envelope.Type.INDEX,
                federation,
                1,
                1,
                K,
                envelope.tag(),
                envelope.cid(),
                List.of(
                        new Bucket(Bucket.Slot.SUBJECT_PREDICATE, BUCKET),
                        new Bucket(Bucket.Slot.PREDICATE_OBJECT, BUCKET)),
                Bytes.zeros(0));
    }

    private void earn(OrgId organisation, long amount) {
        ledger.transfer(
                federation,
                new Transfer(
                        TransferId.random(random), Account.mint(), Account.available(organisation), amount, Code.VEST));
    }

    private void spend(OrgId organisation, long amount) {
        ledger.transfer(
                federation,
                new Transfer(
                        TransferId.random(random), Account.available(organisation), Account.burn(), amount, Code.PAGE));
    }

    private long allowance(OrgId organisation) {
        return balance(freePages.account(federation, organisation, open));
    }

    private long available(OrgId organisation) {
        return balance(Account.available(organisation));
    }

    private long escrow(OrgId organisation) {
        return balance(Account.escrow(organisation));
    }

    private long balance(Account account) {
        return ledger.balance(federation, account).balance();
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    /** An organisation that the founder's brought in, today. */
    private OrgId root() {
        OrgId organisation = OrgId.of(bytes(32));
        add(organisation, organisation);
        return organisation;
    }

    private OrgId below(OrgId subtree) {
        OrgId organisation = OrgId.of(bytes(32));
        add(organisation, subtree);
        return organisation;
    }

    private void add(OrgId organisation, OrgId subtree) {
        database.execute(
                "insert into organisation (fed_id, org_id, joined_seq, joined_at, granted_day, sponsor_id, subtree_id)"
                        + " values (?, ?, 0, ?, ?, ?, ?)",
                federation,
                organisation,
                now.toEpochMilli(),
                now.toEpochMilli() / 86_400_000 - 1,
                subtree,
                subtree);
    }

    private Tag newTag() {
        return Tag.of(bytes(Tag.BYTES));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
