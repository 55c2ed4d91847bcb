package io.continuum.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.ledger.TransferResult.Field;
import io.continuum.coordinator.ledger.TransferResult.IdTaken;
import io.continuum.coordinator.ledger.TransferResult.Insufficient;
import io.continuum.coordinator.ledger.TransferResult.Moved;
import io.continuum.coordinator.ledger.TransferResult.NotPending;
import io.continuum.coordinator.ledger.TransferResult.Repeated;
import io.continuum.coordinator.log.LogStore.Pending;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlLedgerStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import java.time.Instant;
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
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final OrgId ALICE = new OrgId(name(1));
    private static final OrgId BOB = new OrgId(name(2));

    private Database database;
    private SqlLogStore logStore;
    private Logs logs;
    private Ledger ledger;
    private Instant now = NOON;
    private FederationId federation;

    abstract Database open();

    @BeforeAll
    void openDatabase() {
        database = open();
        logStore = new SqlLogStore(database);
        logs = new Logs(logStore, database);
        ledger = new Ledger(new SqlLedgerStore(database), logs, database, () -> now, new Random(5));
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
        logs.begin(federation);
        now = NOON;
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

        assertThat(ids(ledger.newestOf(federation, ALICE, 9))).containsExactly(id(4), id(3), id(1));
        List<StatementLine> page = ledger.newestOf(federation, ALICE, 2);
        assertThat(ids(page)).containsExactly(id(4), id(3));
        assertThat(ids(ledger.statement(federation, ALICE, page.getLast().seq(), 2)))
                .containsExactly(id(1));
    }

    private static List<TransferId> ids(List<StatementLine> lines) {
        return lines.stream().map(line -> line.entry().id()).toList();
    }

    @Test // C-41
    void anIdThatWasUsedSaysInWhatTheOrdersDiffer() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 5_000);
        hold(id(2), 5_000);
        ledger.post(federation, id(2), id(3), 4_000);

        assertThat(transfer(id(1), Account.treasury(), Account.available(ALICE), 5_000))
                .isEqualTo(new IdTaken(Field.DEBIT));
        assertThat(transfer(id(1), Account.mint(), Account.available(BOB), 5_000))
                .isEqualTo(new IdTaken(Field.CREDIT));
        assertThat(transfer(id(1), Account.mint(), Account.available(ALICE), 4_999))
                .isEqualTo(new IdTaken(Field.AMOUNT));
        assertThat(ledger.transfer(
                        federation, new Transfer(id(1), Account.mint(), Account.available(ALICE), 5_000, Code.VEST)))
                .isEqualTo(new IdTaken(Field.CODE));
        assertThat(hold(id(1), 5_000)).isEqualTo(new IdTaken(Field.STEP));
        assertThat(ledger.post(federation, id(1), id(3))).isEqualTo(new IdTaken(Field.PENDING));
        assertThat(ledger.post(federation, id(2), id(3), 3_999)).isEqualTo(new IdTaken(Field.AMOUNT));
        assertThat(ledger.post(federation, id(2), id(3), 4_000)).isInstanceOf(Repeated.class);
        assertThat(new IdTaken(Field.AMOUNT).code()).isEqualTo("exists_with_different_amount");
    }

    @Test // C-43
    void whatIsNotPostedGoesBackAtOnce() {
        transfer(id(1), Account.mint(), Account.available(BOB), 1_000);
        ledger.hold(
                federation, new Transfer(id(2), Account.available(BOB), Account.available(ALICE), 1_000, Code.PAGE));
        assertThat(balance(Account.available(BOB))).isZero();

        assertThat(ledger.post(federation, id(2), id(3), 1_001)).isEqualTo(new Insufficient(1_000));
        assertThat(ledger.post(federation, id(2), id(3), 300)).isInstanceOf(Moved.class);
        assertThat(ledger.post(federation, id(2), id(4), 300)).isInstanceOf(NotPending.class);

        assertThat(balance(Account.available(ALICE))).isEqualTo(300);
        assertThat(balance(Account.available(BOB))).isEqualTo(700);
        assertThat(balance(Account.escrow(ALICE))).isZero();
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-43
    void whatExpiresGoesBackByItself() {
        Transfer order = new Transfer(id(1), Account.mint(), Account.available(ALICE), 5_000, Code.VEST);
        ledger.hold(federation, order, NOON.plusSeconds(60));
        hold(id(2), 7);

        now = NOON.plusSeconds(59);
        assertThat(ledger.expireDue()).isZero();
        now = NOON.plusSeconds(60);
        assertThat(ledger.post(federation, id(1), id(3))).as("too late").isInstanceOf(NotPending.class);
        assertThat(ledger.expireDue()).isOne();
        assertThat(ledger.expireDue()).isZero();

        assertThat(ledger.hold(federation, order, now.plusSeconds(60)))
                .as("the same order again, whatever its time")
                .isInstanceOf(Repeated.class);
        assertThat(balance(Account.escrow(ALICE))).isEqualTo(7);
        assertThat(balance(Account.mint())).isEqualTo(-7);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-43
    void whatGoesToNobodysAccountWaitsInTheEscrowOfWhoGivesIt() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 1_000);
        ledger.hold(federation, new Transfer(id(2), Account.available(ALICE), Account.burn(), 600, Code.PAGE));

        assertThat(balance(Account.escrow(ALICE))).isEqualTo(600);
        ledger.post(federation, id(2), id(3));
        assertThat(balance(Account.burn())).isEqualTo(600);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-40
    void everyAccountThereIsCanGiveAndTake() {
        List<Account> accounts = List.of(
                Account.available(ALICE),
                Account.allowance(ALICE),
                Account.bond(ALICE),
                Account.pool(),
                Account.treasury(),
                Account.available(BOB));
        transfer(id(1), Account.mint(), accounts.getFirst(), 9);
        for (int i = 1; i < accounts.size(); i++) {
            assertThat(transfer(id(1 + i), accounts.get(i - 1), accounts.get(i), 9))
                    .isInstanceOf(Moved.class);
        }
        assertThat(balance(accounts.getLast())).isEqualTo(9);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-45
    void anAmountThatIsNoneIsRefusedBeforeAnythingMoves() {
        for (long amount : new long[] {0, -1, Long.MIN_VALUE, Transfer.AMOUNT_MAX + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> transfer(id(1), Account.mint(), Account.available(ALICE), amount))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("amount must be 1 to 1000000000000 millicredits");
        }
        assertThatThrownBy(() -> ledger.post(federation, id(1), id(2), -5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ledger.newestOf(federation, ALICE, 9)).isEmpty();
    }

    @Test // C-45
    void aSumThatWouldOverflowMovesNothing() {
        transfer(id(1), Account.mint(), Account.available(ALICE), 5);
        database.execute(
                "update account set credited = ?, balance = ? where fed_id = ? and name = ?",
                Long.MAX_VALUE - 3,
                Long.MAX_VALUE - 3,
                federation,
                Account.available(ALICE).name());

        assertThatThrownBy(() -> transfer(id(2), Account.mint(), Account.available(ALICE), 5))
                .isInstanceOf(ArithmeticException.class);
        assertThat(ledger.has(federation, id(2))).isFalse();
    }

    @Test // C-41
    void theOrdersOfABatchSeeEachOther() {
        Transfer held = new Transfer(id(1), Account.mint(), Account.available(ALICE), 100, Code.VEST);
        List<TransferResult> results = ledger.carryOut(
                federation,
                List.of(
                        new Order.Hold(held, Order.NEVER),
                        new Order.Post(id(1), id(2), Order.Post.ALL),
                        new Order.Move(new Transfer(id(3), Account.available(ALICE), Account.burn(), 101, Code.PAGE)),
                        new Order.Move(new Transfer(id(3), Account.available(ALICE), Account.burn(), 100, Code.PAGE)),
                        new Order.Hold(held, Order.NEVER)));

        assertThat(results.get(1)).isInstanceOf(Moved.class);
        assertThat(results.get(2)).isEqualTo(new Insufficient(100));
        assertThat(results.get(3)).isInstanceOf(Moved.class);
        assertThat(results.get(4)).isInstanceOf(Repeated.class);
        assertThat(ledger.brokenRules(federation)).isEmpty();
    }

    @Test // C-46
    void everyEntryIsALeafThatOnlyItsNonceOpens() {
        hold(id(1), 5_000);
        ledger.post(federation, id(1), id(2), 2_000);
        transfer(id(3), Account.available(ALICE), Account.burn(), 40);
        ledger.transfer(federation, new Transfer(id(4), Account.available(ALICE), Account.treasury(), 9, Code.PENALTY));

        List<Pending> leaves = logStore.pending(federation, 9);
        assertThat(leaves)
                .extracting(pending -> LogLeaf.decode(pending.leaf().toArray())
                        .orThrow()
                        .getClass()
                        .getSimpleName())
                .containsExactly("Transfer", "Vest", "Transfer", "Transfer", "Penalty");
        assertThat(leaves.get(1).subject()).isEqualTo(SaltedLeaf.ofTransfer(id(2)));
        Entry vest = ledger.find(federation, id(2)).orElseThrow();
        SaltedLeaf again = EntryLeaf.of(federation, vest);
        assertThat(again.leaf().encode()).isEqualTo(leaves.get(1).leaf().toArray());
        assertThat(again.salt().value()).isEqualTo(leaves.get(1).salt());
        assertThat(again.leaf())
                .isEqualTo(new LogLeaf.Vest(
                        federation,
                        NOON.getEpochSecond() / 86_400,
                        again.salt().account(LeafSalt.Account.AVAILABLE, ALICE),
                        2_000,
                        again.salt().reference(id(2).toArray())));
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

    TransferResult transferAnew() {
        return transfer(TransferId.random(new Random()), Account.mint(), Account.available(ALICE), 1);
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
