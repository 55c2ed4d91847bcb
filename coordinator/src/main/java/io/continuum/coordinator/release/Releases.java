package io.continuum.coordinator.release;

import io.continuum.coordinator.earning.MintBounds;
import io.continuum.coordinator.earning.Subtrees;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Order;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Releases a tag and pays for it. Thread-safe.
 *
 * <p>At release the policy's mint is held for the organisations, in equal parts for each sponsor subtree; an
 * organisation's part reaches its account when its INDEX arrives, because only then can anybody find the pattern, and
 * within the bounds of the day. What does not divide goes to the treasury. The pool pays while it can, then the mint.
 */
public final class Releases {
    private final ReleaseStore store;
    private final Ledger ledger;
    private final Subtrees subtrees;
    private final MintBounds bounds;
    private final RandomGenerator random;

    public Releases(ReleaseStore store, Ledger ledger, Subtrees subtrees, MintBounds bounds, RandomGenerator random) {
        this.store = store;
        this.ledger = ledger;
        this.subtrees = subtrees;
        this.bounds = bounds;
        this.random = random;
    }

    /**
     * A tag that enough organisations have sent.
     *
     * @param organisations all that contributed, each once
     */
    public record Ripe(long tagEpoch, Bytes tag, List<OrgId> organisations) {}

    /** A contribution to a released tag that its organisation files under buckets; each organisation and tag once. */
    public record Filed(long tagEpoch, Bytes tag, OrgId organisation, List<Bucket> buckets) {}

    /**
     * Records releases and holds their credits, enters what is filed into buckets and lets its organisation have its part.
     * Called in the transaction that counted the k-th organisation, once, with all that a batch brings: so the ledger locks
     * the accounts of all organisations in one order, and before the federation's counters.
     *
     * @return the numbers of the releases, in the order of {@code ripe}
     */
    public List<Long> settle(
            FederationId federation, List<Ripe> ripe, List<Filed> filed, CreditPolicy policy, Instant at) {
        hold(
                federation,
                ripe.stream().map(tag -> vests(federation, tag, policy)).toList(),
                policy);
        pay(federation, filed, policy);
        List<Long> numbers = ripe.isEmpty() ? List.of() : store.add(federation, ripe, at);
        if (!filed.isEmpty()) {
            store.addToBuckets(federation, filed);
        }
        return numbers;
    }

    /**
     * What {@link #settle} may come to, for {@link Ledger#lock}.
     *
     * @param ripe tags that may be released, with all organisations that would have part in it
     */
    public List<Order> maySettle(FederationId federation, List<Ripe> ripe, List<Filed> filed, CreditPolicy policy) {
        List<Order> orders = new ArrayList<>();
        for (Ripe each : ripe) {
            for (OrgId organisation : each.organisations()) {
                TransferId id = vest(federation, each.tagEpoch(), each.tag(), organisation);
                for (Account from : sources(policy)) {
                    Transfer part = new Transfer(id, from, Account.available(organisation), 1, Code.VEST);
                    orders.add(new Order.Hold(part, Order.NEVER));
                }
            }
            orders.add(new Order.Move(new Transfer(
                    TransferId.random(random), Account.mint(), Account.treasury(), 1, Code.VEST_REMAINDER)));
        }
        for (Filed each : filed) {
            TransferId id = vest(federation, each.tagEpoch(), each.tag(), each.organisation());
            orders.add(new Order.Cancel(id, TransferId.ofEnd(id)));
        }
        return orders;
    }

    private static List<Account> sources(CreditPolicy policy) {
        return new CreditRules(policy).paysRoyalties()
                ? List.of(Account.pool(), Account.mint())
                : List.of(Account.mint());
    }

    private static TransferId vest(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation) {
        return TransferId.ofVest(federation, tagEpoch, tag.toArray(), organisation);
    }

    /** What the mint owes for a release: the parts of organisations, and perhaps what did not divide. */
    private record Vests(List<Transfer> parts, List<Transfer> rest) {}

    private Vests vests(FederationId federation, Ripe ripe, CreditPolicy policy) {
        CreditRules rules = new CreditRules(policy);
        UnaryOperator<OrgId> subtreeOf = organisation -> subtrees.of(federation, organisation);
        List<Transfer> parts = new ArrayList<>();
        rules.releaseParts(ripe.organisations(), subtreeOf).forEach((organisation, part) -> {
            TransferId id = vest(federation, ripe.tagEpoch(), ripe.tag(), organisation);
            parts.add(new Transfer(id, Account.mint(), Account.available(organisation), part, Code.VEST));
        });
        long remainder = policy.releaseRemainder(rules.releaseShares(ripe.organisations(), subtreeOf))
                .value();
        List<Transfer> rest = remainder == 0 || parts.isEmpty()
                ? List.of()
                : List.of(new Transfer(
                        TransferId.random(random), Account.mint(), Account.treasury(), remainder, Code.VEST_REMAINDER));
        return new Vests(parts, rest);
    }

    private void hold(FederationId federation, List<Vests> vests, CreditPolicy policy) {
        List<Transfer> parts =
                vests.stream().flatMap(each -> each.parts().stream()).toList();
        Set<TransferId> pooled = new CreditRules(policy).paysRoyalties() ? fromPool(federation, parts) : Set.of();
        List<Order> orders = new ArrayList<>();
        parts.stream()
                .filter(part -> !pooled.contains(part.id()))
                .forEach(part -> orders.add(new Order.Hold(part, Order.NEVER)));
        vests.forEach(each -> each.rest().forEach(rest -> orders.add(new Order.Move(rest))));
        requireMoved(ledger.carryOut(federation, orders));
    }

    /** @return which parts the pool can pay */
    private Set<TransferId> fromPool(FederationId federation, List<Transfer> parts) {
        List<TransferResult> results = ledger.carryOut(
                federation,
                parts.stream()
                        .map(part -> new Order.Hold(
                                new Transfer(part.id(), Account.pool(), part.credit(), part.amount(), part.code()),
                                Order.NEVER))
                        .toList());
        Set<TransferId> paid = new HashSet<>();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof TransferResult.Moved) {
                paid.add(parts.get(i).id());
            }
        }
        return paid;
    }

    private void pay(FederationId federation, List<Filed> filed, CreditPolicy policy) {
        Map<TransferId, OrgId> vests = new HashMap<>();
        filed.forEach(each ->
                vests.put(vest(federation, each.tagEpoch(), each.tag(), each.organisation()), each.organisation()));
        Set<TransferId> wanted = new HashSet<>(vests.keySet());
        vests.keySet().forEach(vest -> wanted.add(TransferId.ofEnd(vest)));
        Map<TransferId, Entry> entries =
                ledger.find(federation, wanted).stream().collect(Collectors.toMap(Entry::id, Function.identity()));
        List<Order> orders = new ArrayList<>();
        vests.forEach((vest, organisation) -> {
            Entry held = entries.get(vest);
            // What was confirmed to be poison before it was filed is void already.
            if (held != null && !entries.containsKey(TransferId.ofEnd(vest))) {
                orders.add(payment(federation, organisation, held, policy));
            }
        });
        requireMoved(ledger.carryOut(federation, orders));
    }

    private Order payment(FederationId federation, OrgId organisation, Entry held, CreditPolicy policy) {
        long paid = bounds.take(federation, organisation, held.amount(), policy);
        TransferId end = TransferId.ofEnd(held.id());
        return paid > 0 ? new Order.Post(held.id(), end, paid) : new Order.Cancel(held.id(), end);
    }

    public List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit) {
        return store.ofOrganisation(federation, organisation, after, limit);
    }

    /** The caller holds the tags, so nothing but a bug can make a release or an INDEX happen twice. */
    private static void requireMoved(List<TransferResult> results) {
        if (!results.stream().allMatch(TransferResult.Moved.class::isInstance)) {
            throw new IllegalStateException("a release was paid for before");
        }
    }
}
