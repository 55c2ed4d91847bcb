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
import io.continuum.coordinator.release.ReleaseStore.Due;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 *
 * <p>The same knowledge has another tag in each tag epoch. So that nobody is paid for it twice, a part of a later tag epoch
 * waits for {@link #RENEWAL_TIME} after its INDEX; if a contributor of this release or of an earlier one says in that time
 * that both hold the same, what is not paid yet is void.
 */
public final class Releases {
    /** How long anybody who has the old knowledge may find it again before the new release is paid. */
    public static final Duration RENEWAL_TIME = Duration.ofDays(14);

    private static final int DUE_MAX = 500;
    private static final int SHOWN_MAX = 200;

    private final ReleaseStore store;
    private final Ledger ledger;
    private final Subtrees subtrees;
    private final MintBounds bounds;
    private final Transactions transactions;
    private final InstantSource clock;
    private final RandomGenerator random;

    public Releases(
            ReleaseStore store,
            Ledger ledger,
            Subtrees subtrees,
            MintBounds bounds,
            Transactions transactions,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.ledger = ledger;
        this.subtrees = subtrees;
        this.bounds = bounds;
        this.transactions = transactions;
        this.clock = clock;
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
     * A release that was said to hold what an earlier tag epoch released.
     *
     * @param by who said so
     * @param organisations all that have part in the release
     */
    public record Renewal(
            long tagEpoch, Bytes tag, long renewedTagEpoch, Bytes renewedTag, OrgId by, List<OrgId> organisations) {}

    /**
     * Records releases and holds their credits, voids what renewals would be paid, enters what is filed into buckets and lets
     * its organisation have its part, at once or when it is due.
     * Called in the transaction that counted the k-th organisation, once, with all that a batch brings: so the ledger locks
     * the accounts of all organisations in one order, and before the federation's counters.
     *
     * @return the numbers of the releases, in the order of {@code ripe}
     */
    public List<Long> settle(
            FederationId federation,
            List<Ripe> ripe,
            List<Filed> filed,
            List<Renewal> renewals,
            CreditPolicy policy,
            Instant at) {
        hold(
                federation,
                ripe.stream().map(tag -> vests(federation, tag, policy)).toList(),
                policy);
        end(federation, renewals, at);
        pay(federation, filed, policy, at);
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
    public List<Order> maySettle(
            FederationId federation, List<Ripe> ripe, List<Filed> filed, List<Renewal> renewals, CreditPolicy policy) {
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
            orders.add(ended(id));
        }
        renewals.forEach(each -> vests(federation, each).forEach(id -> orders.add(ended(id))));
        return orders;
    }

    private static Order ended(TransferId vest) {
        return new Order.Cancel(vest, TransferId.ofEnd(vest));
    }

    private static List<TransferId> vests(FederationId federation, Renewal renewal) {
        return renewal.organisations().stream()
                .map(organisation -> vest(federation, renewal.tagEpoch(), renewal.tag(), organisation))
                .toList();
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

    /** What of renewals is not paid is never paid. */
    private void end(FederationId federation, List<Renewal> renewals, Instant at) {
        if (renewals.isEmpty()) {
            return;
        }
        List<TransferId> vests = renewals.stream()
                .flatMap(each -> vests(federation, each).stream())
                .toList();
        requireMoved(ledger.carryOut(
                federation,
                pending(federation, vests).keySet().stream()
                        .map(Releases::ended)
                        .toList()));
        store.addRenewals(federation, renewals, at);
    }

    /** Which of the parts wait for their payment. What was confirmed to be poison, or renewed, does not. */
    private Map<TransferId, Entry> pending(FederationId federation, Collection<TransferId> vests) {
        Set<TransferId> wanted = new HashSet<>(vests);
        vests.forEach(vest -> wanted.add(TransferId.ofEnd(vest)));
        Map<TransferId, Entry> entries =
                ledger.find(federation, wanted).stream().collect(Collectors.toMap(Entry::id, Function.identity()));
        Map<TransferId, Entry> pending = new HashMap<>();
        for (TransferId vest : vests) {
            Entry held = entries.get(vest);
            if (held != null && !entries.containsKey(TransferId.ofEnd(vest))) {
                pending.put(vest, held);
            }
        }
        return pending;
    }

    private void pay(FederationId federation, List<Filed> filed, CreditPolicy policy, Instant at) {
        Map<TransferId, Filed> vests = new HashMap<>();
        filed.forEach(each -> vests.put(vest(federation, each.tagEpoch(), each.tag(), each.organisation()), each));
        Map<TransferId, Entry> pending = pending(federation, vests.keySet());
        // Before it nothing was released that could be renewed.
        long firstTagEpoch = pending.isEmpty() ? 0 : store.firstTagEpoch(federation);
        List<Order> orders = new ArrayList<>();
        List<Due> later = new ArrayList<>();
        vests.forEach((vest, each) -> {
            Entry held = pending.get(vest);
            if (held == null) {
                return;
            }
            if (each.tagEpoch() <= firstTagEpoch) {
                orders.add(payment(federation, each.organisation(), held, policy));
            } else {
                Instant dueAt = at.plus(RENEWAL_TIME);
                later.add(new Due(federation, each.tagEpoch(), each.tag(), each.organisation(), dueAt));
            }
        });
        requireMoved(ledger.carryOut(federation, orders));
        if (!later.isEmpty()) {
            store.addDue(later);
        }
    }

    /**
     * Pays the parts whose time has come.
     *
     * @param policies of the federations
     */
    public void payDue(Function<FederationId, CreditPolicy> policies) {
        for (Due due : store.due(clock.instant(), DUE_MAX)) {
            CreditPolicy policy = policies.apply(due.federation());
            transactions.write(() -> store.takeDue(due) && pay(due, policy));
        }
    }

    private boolean pay(Due due, CreditPolicy policy) {
        FederationId federation = due.federation();
        TransferId vest = vest(federation, due.tagEpoch(), due.tag(), due.organisation());
        ledger.lock(federation, List.of(ended(vest)));
        List<Order> orders = pending(federation, List.of(vest)).values().stream()
                .map(held -> payment(federation, due.organisation(), held, policy))
                .toList();
        requireMoved(ledger.carryOut(federation, orders));
        return !orders.isEmpty();
    }

    /** The tag of {@code tagEpoch} that was said to renew a tag of an earlier one. */
    public Optional<Bytes> renewedBy(FederationId federation, long tagEpoch, long renewedTagEpoch, Bytes renewedTag) {
        return store.renewedBy(federation, tagEpoch, renewedTagEpoch, renewedTag);
    }

    /** Which releases were said to be renewals, newest first. */
    public List<ReleaseStore.Renewed> renewals(FederationId federation) {
        return store.renewals(federation, SHOWN_MAX);
    }

    /** How many parts of releases wait for their time. */
    public long countDue(FederationId federation) {
        return store.countDue(federation);
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
