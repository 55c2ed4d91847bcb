package io.continuum.coordinator.bond;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.conduct.Grounds;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.member.Change;
import io.continuum.coordinator.member.Sponsors;
import io.continuum.coordinator.member.TestChain;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlBondStore;
import io.continuum.coordinator.store.SqlConductStore;
import io.continuum.coordinator.store.SqlLedgerStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.store.SqlMemberStore;
import io.continuum.coordinator.store.SqlSponsorStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.roster.Member.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What sponsors put at stake, on a real database: bob was brought in by the founder, carol by bob. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BondsContract {
    private static final CreditPolicy OPEN = CreditPolicy.open();
    private static final long BOND = OPEN.bond().value();
    private static final Duration TERM = Duration.ofDays(OPEN.value(PolicyParameter.BOND_DAYS));
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-01T10:00:00Z"));
    private Database database;
    private Ledger ledger;
    private Suspensions suspensions;
    private Bonds bonds;
    private FederationId federation;
    private OrgId founder;
    private OrgId bob;
    private OrgId carol;

    abstract Database open();

    @BeforeAll
    void openDatabase() {
        database = open();
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void found() {
        SqlMemberStore members = new SqlMemberStore(database);
        Sponsors sponsors = new Sponsors(new SqlSponsorStore(database), members, database);
        TestChain chain = TestChain.found(members, sponsors, database);
        federation = chain.federation();
        Logs logs = new Logs(new SqlLogStore(database), database);
        logs.begin(federation);
        ledger = new Ledger(new SqlLedgerStore(database), logs, database, now::get, RANDOM);
        suspensions = new Suspensions(new SqlConductStore(database), database, now::get);
        bonds = new Bonds(new SqlBondStore(database), sponsors, suspensions, ledger, database, now::get);
        founder = chain.founder().org();
        TestChain.Someone admin = chain.add(chain.founder(), Role.ADMIN);
        bob = admin.org();
        TestChain.Someone second = chain.add(admin, Role.ADMIN);
        carol = second.org();
    }

    @Test // C-220
    void aSponsorLocksABondForEachOrganisationItBringsIn() {
        earn(bob, 2 * BOND);
        assertThat(bonds.bringIn(federation, bob, carol, OPEN)).isEmpty();

        assertThat(balance(Account.bond(bob))).isEqualTo(BOND);
        assertThat(balance(Account.available(bob))).isEqualTo(BOND);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-220
    void whoCannotLockABondBringsNobodyIn() {
        earn(bob, BOND - 1);
        assertThat(bonds.bringIn(federation, bob, stranger(), OPEN)).contains(new Change.MissingBond(BOND, BOND - 1));
        assertThat(balance(Account.available(bob))).isEqualTo(BOND - 1);
    }

    @Test // C-220
    void theFounderAndACircleLockNothing() {
        assertThat(bonds.bringIn(federation, founder, stranger(), OPEN)).isEmpty();
        assertThat(bonds.bringIn(federation, bob, stranger(), CreditPolicy.circle()))
                .isEmpty();
        assertThat(balance(Account.bond(bob))).isZero();
    }

    @Test // C-221
    void theQuotaGrowsWithWhatWasEarned() {
        CreditPolicy one = OPEN.with(PolicyParameter.INVITE_QUOTA, 1);
        assertThat(bonds.mayInvite(federation, bob, one)).contains(new Change.InviteQuota(1, 1));
        assertThat(bonds.mayInvite(federation, founder, one)).isEmpty();

        earn(bob, one.value(PolicyParameter.INVITE_EARNED));
        assertThat(bonds.mayInvite(federation, bob, one)).isEmpty();
    }

    @Test // C-222
    void aBondReturnsAfterItsTermOnce() {
        earn(bob, BOND);
        bonds.bringIn(federation, bob, carol, OPEN);
        bonds.returnDue();
        assertThat(balance(Account.bond(bob))).isEqualTo(BOND);

        now.set(now.get().plus(TERM));
        bonds.returnDue();
        bonds.returnDue();
        assertThat(balance(Account.bond(bob))).isZero();
        assertThat(balance(Account.available(bob))).isEqualTo(BOND);
    }

    @Test // C-222
    void aBondWaitsWhileItsOrganisationIsHeldBack() {
        earn(bob, BOND);
        bonds.bringIn(federation, bob, carol, OPEN);
        suspensions.suspend(federation, carol, Grounds.DISPUTE, "", "test");
        now.set(now.get().plus(TERM));
        bonds.returnDue();
        assertThat(balance(Account.bond(bob))).isEqualTo(BOND);

        suspensions.lift(federation, carol, "test");
        bonds.returnDue();
        assertThat(balance(Account.bond(bob))).isZero();
    }

    @Test // C-223
    void removalForCauseCostsTheSponsorAllAndItsSponsorAQuarter() {
        OrgId dave = stranger();
        earn(bob, BOND);
        earn(carol, BOND);
        bonds.bringIn(federation, bob, carol, OPEN);
        bonds.bringIn(federation, carol, dave, OPEN);
        database.execute(
                "insert into organisation (fed_id, org_id, joined_seq, joined_at, sponsor_id, subtree_id)"
                        + " values (?, ?, 9, 0, ?, ?)",
                federation,
                dave,
                carol,
                bob);
        suspensions.suspend(federation, dave, Grounds.SPAM, "", "test");

        bonds.left(federation, dave, OPEN);
        bonds.left(federation, dave, OPEN);

        assertThat(balance(Account.bond(carol))).isZero();
        assertThat(balance(Account.bond(bob))).isEqualTo(BOND * 3 / 4);
        assertThat(balance(Account.burn())).isEqualTo(BOND * 5 / 4);
        now.set(now.get().plus(TERM));
        bonds.returnDue();
        assertThat(balance(Account.available(bob))).isEqualTo(BOND * 3 / 4);
        assertThat(balance(Account.available(carol))).isZero();
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-223
    void whoLeavesWithoutCauseCostsNobodyAnything() {
        earn(bob, BOND);
        bonds.bringIn(federation, bob, carol, OPEN);
        suspensions.suspend(federation, carol, Grounds.COMPROMISE, "", "test");

        bonds.left(federation, carol, OPEN);

        assertThat(balance(Account.bond(bob))).isEqualTo(BOND);
    }

    private void earn(OrgId organisation, long amount) {
        ledger.transfer(
                federation,
                new Transfer(
                        TransferId.random(RANDOM), Account.mint(), Account.available(organisation), amount, Code.VEST));
    }

    private long balance(Account account) {
        return ledger.balance(federation, account).balance();
    }

    private static OrgId stranger() {
        return TestChain.Someone.fresh().org();
    }
}
