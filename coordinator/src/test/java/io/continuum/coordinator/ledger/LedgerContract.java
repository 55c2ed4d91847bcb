package io.continuum.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.ledger.TransferResult.IdTaken;
import io.continuum.coordinator.ledger.TransferResult.Insufficient;
import io.continuum.coordinator.ledger.TransferResult.Moved;
import io.continuum.coordinator.ledger.TransferResult.NotPending;
import io.continuum.coordinator.ledger.TransferResult.Repeated;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlLedgerStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the ledger, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LedgerContract {
    private static final AtomicInteger FEDERATIONS = new AtomicInteger();
    private static final OrgId ALICE = new OrgId(name(1));
    private static final OrgId BOB = new OrgId(name(2));

    private Database database;
    private Ledger ledger;
    private FederationId federation;

    abstract Database open();

    @BeforeAll
    void openDatabase() {
        database = open();
        ledger = new Ledger(
                new SqlLedgerStore(database), database, InstantSource.fixed(Instant.parse("2026-05-01T10:00:00Z")));
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void newFederation() {
        federation = new FederationId(name(1_000 + FEDERATIONS.incrementAndGet()));
        database.execute(
                "insert into federation (fed_id, config, created_at) values (?, ?, 0)", federation, new byte[0]);
        database.execute("insert into counter (fed_id) values (?)", federation);
    }

    @Test // C-40
    void aMoveTakesFromOneAccountWhatItGivesToAnother() {
        assertThat(transfer(id(1), Account.mint(), Account.available(ALICE), 5_000))
                .isInstanceOf(Moved.class);

        assertThat(balance(Account.available(ALICE))).isEqualTo(5_000);
        assertThat(balance(Account.mint())).isEqualTo(-5_000);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-41
    void theSameOrderTwiceMovesOnceAndAnswersTheSame() {
        Moved first = (Moved) transfer(id(1), Account.mint(), Account.available(ALICE), 5_000);
        Repeated second = (Repeated) transfer(id(1), Account.mint(), Account.available(ALICE), 5_000);

        assertThat(second.entry()).isEqualTo(first.entry());
        assertThat(balance(Account.available(ALICE))).isEqualTo(5_000);
    }

    @Test // C-41
    void anIdThatWasUsedForSomethingElseIsRefused() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 5_000);

        assertThat(transfer(id(1), Account.mint(), Account.available(ALICE), 5_001))
                .isInstanceOf(IdTaken.class);
        assertThat(transfer(id(1), Account.mint(), Account.available(BOB), 5_000))
                .isInstanceOf(IdTaken.class);
        assertThat(hold(id(1), 5_000)).isInstanceOf(IdTaken.class);
        assertThat(balance(Account.available(ALICE))).isEqualTo(5_000);
        assertThat(balance(Account.available(BOB))).isZero();
    }

    @Test // C-42
    void nobodySpendsMoreThanThereIs() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 999);

        assertThat(transfer(id(2), Account.available(ALICE), Account.burn(), 1_000))
                .isEqualTo(new Insufficient(999));
        assertThat(balance(Account.available(ALICE))).isEqualTo(999);
    }

    @Test // C-42
    void theDatabaseItselfRefusesABalanceBelowZero() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 10);

        assertThatThrownBy(() -> database.execute(
                        "update account set balance = balance - 11, debited = debited + 11 where fed_id = ? and name ="
                                + " ?",
                        federation,
                        Account.available(ALICE).name()))
                .isInstanceOf(RuntimeException.class)
                .satisfies(failure -> assertThat(Throwables.getStackTrace(failure))
                        .as("what was bound stays out of logs")
                        .doesNotContain(ALICE.toString(), federation.toString()));
        assertThat(balance(Account.available(ALICE))).isEqualTo(10);
    }

    @Test // C-43
    void whatIsPendingWaitsInEscrowUntilItIsPosted() {
        hold(id(1), 5_000);
        assertThat(balance(Account.escrow(ALICE))).isEqualTo(5_000);
        assertThat(balance(Account.available(ALICE))).isZero();

        assertThat(ledger.post(federation, id(1), id(2))).isInstanceOf(Moved.class);
        assertThat(ledger.post(federation, id(1), id(2))).isInstanceOf(Repeated.class);
        assertThat(ledger.post(federation, id(1), id(3))).isInstanceOf(NotPending.class);
        assertThat(ledger.cancel(federation, id(1), id(4))).isInstanceOf(NotPending.class);

        assertThat(balance(Account.escrow(ALICE))).isZero();
        assertThat(balance(Account.available(ALICE))).isEqualTo(5_000);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-43
    void whatIsCancelledGoesBackToWhereItCameFrom() {
        hold(id(1), 5_000);

        assertThat(ledger.cancel(federation, id(1), id(2))).isInstanceOf(Moved.class);

        assertThat(balance(Account.mint())).isZero();
        assertThat(balance(Account.escrow(ALICE))).isZero();
        assertThat(ledger.post(federation, id(9), id(3))).isInstanceOf(NotPending.class);
    }

    @Test
    void theNewestEntriesOfAnOrganisationComeFirstAndNoOthers() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 100);
        transfer(id(2), Account.mint(), Account.available(BOB), 100);
        transfer(id(3), Account.available(ALICE), Account.burn(), 40);
        hold(id(4), 7);

        assertThat(ledger.newestOf(federation, ALICE, 2)).extracting(Entry::id).containsExactly(id(4), id(3));
        assertThat(ledger.newestOf(federation, ALICE, 9)).extracting(Entry::id).containsExactly(id(4), id(3), id(1));
    }

    @Test // C-44
    void aDamagedBalanceIsFound() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 100);
        database.execute(
                "update account set balance = balance + 5, credited = credited + 5 where fed_id = ? and name = ?",
                federation,
                Account.available(ALICE).name());

        assertThat(ledger.brokenRules(federation))
                .contains(
                        "balances add up to 5, not to zero",
                        Account.available(ALICE).name() + " does not hold what its entries say");
    }

    @ParameterizedTest // C-40 to C-44
    @ValueSource(longs = {1, 2, 3})
    void noOrderOfTransfersBreaksARule(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 250; i++) {
            step(random);
        }
        assertThat(ledger.brokenRules(federation)).as("seed %d", seed).isEmpty();
    }

    @Test // C-41, C-42
    void writersAtTheSameTimeBreakNoRule() throws Exception {
        transfer(id(1), Account.mint(), Account.available(ALICE), 10_000);
        List<Callable<TransferResult>> orders = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // Every order is given twice; together they want twice what there is.
            TransferId id = id(100 + i / 2);
            orders.add(() -> transfer(id, Account.available(ALICE), Account.burn(), 1_000));
        }
        int moved = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<TransferResult> result : threads.invokeAll(orders)) {
                moved += result.get() instanceof Moved ? 1 : 0;
            }
        }
        assertThat(moved).isEqualTo(10);
        assertThat(balance(Account.available(ALICE))).isZero();
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    private void step(Random random) {
        TransferId id = id(random.nextInt(60));
        TransferId other = id(random.nextInt(60));
        long amount = 1 + random.nextInt(500);
        Account purse = Account.available(random.nextBoolean() ? ALICE : BOB);
        switch (random.nextInt(5)) {
            case 0 -> transfer(id, Account.mint(), purse, amount);
            case 1 -> transfer(id, purse, Account.burn(), amount);
            case 2 -> hold(id, amount);
            case 3 -> ledger.post(federation, other, id);
            default -> ledger.cancel(federation, other, id);
        }
    }

    private TransferResult transfer(TransferId id, Account debit, Account credit, long amount) {
        return ledger.transfer(federation, new Transfer(id, debit, credit, amount, Code.PAGE));
    }

    private TransferResult hold(TransferId id, long amount) {
        return ledger.hold(federation, new Transfer(id, Account.mint(), Account.available(ALICE), amount, Code.VEST));
    }

    private long balance(Account account) {
        return ledger.balance(federation, account).balance();
    }

    private static TransferId id(int number) {
        byte[] bytes = new byte[16];
        bytes[15] = (byte) number;
        bytes[14] = (byte) (number >> 8);
        return TransferId.of(bytes);
    }

    private static Bytes name(int number) {
        byte[] bytes = new byte[32];
        bytes[31] = (byte) number;
        bytes[30] = (byte) (number >> 8);
        return Bytes.of(bytes);
    }
}
