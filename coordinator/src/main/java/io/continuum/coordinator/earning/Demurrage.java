package io.continuum.coordinator.earning;

import static io.continuum.protocol.ledger.PolicyParameter.DEMURRAGE_ABOVE;
import static io.continuum.protocol.ledger.PolicyParameter.DEMURRAGE_WEEKLY;

import io.continuum.coordinator.allowance.Days;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Order;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.TransferId;
import java.time.InstantSource;
import java.util.List;

/** Lets hoards shrink, once a week (from Thursday, UTC) however often it runs. Thread-safe. */
public final class Demurrage {
    private static final int WEEK = 7;

    private final EarningStore store;
    private final Ledger ledger;
    private final InstantSource clock;

    public Demurrage(EarningStore store, Ledger ledger, InstantSource clock) {
        this.store = store;
        this.ledger = ledger;
        this.clock = clock;
    }

    public void run(FederationId federation, CreditPolicy policy) {
        if (policy.value(DEMURRAGE_WEEKLY) == 0) {
            return;
        }
        CreditRules rules = new CreditRules(policy);
        long week = Math.floorDiv(Days.of(clock.instant()), WEEK);
        List<Order> orders = store.available(federation, policy.value(DEMURRAGE_ABOVE)).entrySet().stream()
                .filter(hoard -> rules.demurrage(hoard.getValue()) > 0)
                .<Order>map(hoard -> new Order.Move(new Transfer(
                        TransferId.ofDemurrage(federation, hoard.getKey(), week),
                        Account.available(hoard.getKey()),
                        Account.burn(),
                        rules.demurrage(hoard.getValue()),
                        Code.DEMURRAGE)))
                .toList();
        ledger.carryOut(federation, orders);
    }
}
