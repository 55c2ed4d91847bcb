package io.continuum.coordinator.query;

import io.continuum.coordinator.earning.Subtrees;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Order;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.query.FeedbackResult.Counted;
import io.continuum.coordinator.query.FeedbackResult.TooLate;
import io.continuum.coordinator.query.FeedbackResult.UnknownPage;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.CreditRules.Sold;
import io.continuum.protocol.ledger.CreditRules.Split;
import io.continuum.protocol.ledger.TransferId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes the word of buyers on their pages and shares out what they paid, once for each page: when they say something, or
 * when they have said nothing for as long as the policy waits. Thread-safe.
 */
public final class Royalties {
    private static final int SILENT_MAX = 200;

    private final QueryStore store;
    private final Ledger ledger;
    private final Subtrees subtrees;
    private final Transactions transactions;
    private final InstantSource clock;

    public Royalties(
            QueryStore store, Ledger ledger, Subtrees subtrees, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.ledger = ledger;
        this.subtrees = subtrees;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Counts what the buyer of a page says of it. */
    public FeedbackResult feedback(
            FederationId federation, OrgId organisation, TransferId transfer, boolean useful, CreditPolicy policy) {
        Outcome said = useful ? Outcome.USEFUL : Outcome.USELESS;
        return transactions.write(() -> {
            store.lockOrganisation(federation, organisation);
            Optional<Page> page = store.findPage(federation, transfer)
                    .filter(sold -> sold.organisation().equals(organisation));
            if (page.isEmpty()) {
                return new UnknownPage();
            }
            if (page.get().outcome() == Outcome.OPEN) {
                end(federation, page.get(), said, policy);
                return new Counted(said);
            }
            Outcome before = page.get().outcome();
            return before == said ? new Counted(said) : new TooLate(before);
        });
    }

    /**
     * Shares out the price of pages whose buyers said nothing.
     *
     * @param policies of the federations
     */
    public void shareSilent(Function<FederationId, CreditPolicy> policies) {
        for (QueryStore.Silent silent : store.silent(clock.instant(), SILENT_MAX)) {
            CreditPolicy policy = policies.apply(silent.federation());
            transactions.write(() -> {
                store.lockOrganisation(silent.federation(), silent.organisation());
                Optional<Page> page = store.findPage(silent.federation(), silent.transfer())
                        .filter(sold -> sold.outcome() == Outcome.OPEN);
                page.ifPresent(sold -> end(silent.federation(), sold, Outcome.SILENCE, policy));
                return page;
            });
        }
    }

    private void end(FederationId federation, Page page, Outcome outcome, CreditPolicy policy) {
        store.setOutcome(federation, page.transfer(), outcome);
        if (page.sharedAt().isPresent()) {
            ledger.carryOut(federation, orders(page, split(federation, page, outcome, policy)));
            if (outcome == Outcome.USEFUL) {
                store.refresh(federation, page.tagEpoch(), page.tags(), clock.instant());
            }
        }
    }

    private Split split(FederationId federation, Page page, Outcome outcome, CreditPolicy policy) {
        Instant now = clock.instant();
        List<Sold> sold = page.tags().stream()
                .map(tag -> new Sold(
                        Duration.between(store.freshSince(federation, page.tagEpoch(), tag), now),
                        store.contributors(federation, page.tagEpoch(), tag)))
                .toList();
        return new CreditRules(policy)
                .split(
                        page.charged(),
                        sold,
                        page.organisation(),
                        organisation -> subtrees.of(federation, organisation),
                        outcome != Outcome.USELESS);
    }

    private static List<Order> orders(Page page, Split split) {
        List<Order> orders = new ArrayList<>();
        split.royalties()
                .forEach((organisation, amount) -> orders.add(
                        order(page, organisation.toArray(), Account.available(organisation), amount, Code.ROYALTY)));
        common(page, Account.pool(), split.pool(), Code.POOL_SHARE, orders);
        common(page, Account.burn(), split.burned(), Code.BURNED_SHARE, orders);
        return orders;
    }

    private static void common(Page page, Account account, long amount, Code code, List<Order> orders) {
        if (amount > 0) {
            orders.add(order(page, account.name().getBytes(StandardCharsets.US_ASCII), account, amount, code));
        }
    }

    private static Order order(Page page, byte[] receiver, Account account, long amount, Code code) {
        TransferId id = TransferId.ofRoyalty(page.transfer(), receiver);
        return new Order.Move(new Transfer(id, Account.royalty(), account, amount, code));
    }
}
