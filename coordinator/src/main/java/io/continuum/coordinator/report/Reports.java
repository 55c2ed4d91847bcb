package io.continuum.coordinator.report;

import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.contribution.TagKey;
import io.continuum.coordinator.earning.Subtrees;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Order;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.coordinator.query.QueryStore;
import io.continuum.coordinator.report.Report.State;
import io.continuum.coordinator.report.ReportStore.Sent;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.message.ReportMessages.Place;
import io.continuum.protocol.pattern.PoisonReport;
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
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Takes what readers say of released tags, and carries out what an admin decides. Thread-safe.
 *
 * <p>The coordinator cannot read what a report is about. What it checks is that the reporter bought the page that showed the
 * tag, and that the contributions were on it. A tag that as many report as it takes to release one is held back at once;
 * credits move only when an admin, whose instance can open the envelopes, has confirmed a report.
 *
 * <p>Locks are taken in the order of {@link io.continuum.coordinator.contribution.Contributions}.
 */
public final class Reports {
    /** So many reports of one organisation may wait for a decision. */
    public static final int OPEN_MAX = 20;

    private static final int SHOWN_MAX = 200;

    private final ReportStore store;
    private final ContributionStore contributions;
    private final QueryStore pages;
    private final Ledger ledger;
    private final FreePages freePages;
    private final Subtrees subtrees;
    private final Transactions transactions;
    private final InstantSource clock;
    private final RandomGenerator random;

    public Reports(
            ReportStore store,
            ContributionStore contributions,
            QueryStore pages,
            Ledger ledger,
            FreePages freePages,
            Subtrees subtrees,
            Transactions transactions,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.contributions = contributions;
        this.pages = pages;
        this.ledger = ledger;
        this.freePages = freePages;
        this.subtrees = subtrees;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Takes a report whose signature is the instance's.
     *
     * @param k how many release a tag, by the policy's rule
     */
    public ReportResult take(
            OrgId organisation, InstanceId instance, PoisonReport said, Bytes signature, CreditPolicy policy, int k) {
        FederationId federation = said.federation();
        Account free = freePages.account(federation, organisation, policy);
        return transactions.write(() -> {
            contributions.lockOrganisation(federation, organisation);
            TagKey tag = tagOf(said);
            Optional<Report> before = store.find(federation, organisation, tag);
            if (before.isPresent()) {
                Report known = before.get();
                return known.said().equals(said)
                        ? new ReportResult.Taken(known, false)
                        : new ReportResult.SaidOtherwise(known);
            }
            if (!wasServed(organisation, said)) {
                return new ReportResult.NotServed();
            }
            if (!servedCids(federation, tag).containsAll(cids(said))) {
                return new ReportResult.UnknownContribution();
            }
            if (store.open(federation, organisation) >= OPEN_MAX) {
                return new ReportResult.TooMany(OPEN_MAX);
            }
            contributions.lockTags(federation, new TreeSet<>(Set.of(tag)), Set.of());
            long amount = policy.deposit().value();
            Optional<TransferId> deposit =
                    amount == 0 ? Optional.empty() : deposit(federation, organisation, free, amount);
            if (amount > 0 && deposit.isEmpty()) {
                return new ReportResult.DepositMissing(amount);
            }
            Report report = new Report(
                    said, signature, organisation, instance, now(), deposit, State.OPEN, Report.UNDECIDED, "", "");
            store.add(federation, report);
            if (!store.isHeld(federation, tag) && outweighs(federation, tag, policy, k)) {
                store.hold(federation, tag, now());
            }
            return new ReportResult.Taken(report, true);
        });
    }

    private static TagKey tagOf(PoisonReport said) {
        return new TagKey(said.tagEpoch(), said.tag().value());
    }

    private static Set<Bytes> cids(PoisonReport said) {
        return said.cids().stream().map(cid -> cid.value()).collect(Collectors.toSet());
    }

    private boolean wasServed(OrgId organisation, PoisonReport said) {
        return pages.findPage(said.federation(), said.transfer())
                .filter(page -> page.organisation().equals(organisation)
                        && page.tagEpoch() == said.tagEpoch()
                        && page.tags().contains(said.tag().value()))
                .isPresent();
    }

    private Set<Bytes> servedCids(FederationId federation, TagKey tag) {
        return store.sent(federation, tag).stream()
                .filter(Sent::served)
                .map(Sent::cid)
                .collect(Collectors.toSet());
    }

    /** What a contribution costs, from where that is taken. */
    private Optional<TransferId> deposit(FederationId federation, OrgId organisation, Account free, long amount) {
        TransferId id = TransferId.random(random);
        List<Order.Hold> ways = List.of(
                new Order.Hold(
                        new Transfer(id, Account.available(organisation), Account.burn(), amount, Code.DEPOSIT),
                        Order.NEVER),
                new Order.Hold(new Transfer(id, free, Account.burn(), amount, Code.DEPOSIT), Order.NEVER));
        boolean held = ledger.carryOut(federation, ways).stream().anyMatch(TransferResult.Moved.class::isInstance);
        return held ? Optional.of(id) : Optional.empty();
    }

    /** Whether as many as it takes to release a tag report it as a whole. */
    private boolean outweighs(FederationId federation, TagKey tag, CreditPolicy policy, int k) {
        return store.ofTag(federation, tag).stream()
                        .filter(report -> report.state() == State.OPEN && report.ofWholeTag())
                        .map(Report::organisation)
                        .map(reporter -> policy.releaseNeedsSubtrees() ? subtrees.of(federation, reporter) : reporter)
                        .distinct()
                        .count()
                >= k;
    }

    /**
     * Carries out what an admin decided.
     *
     * @param misfiled the buckets that a confirmed report of that kind is about
     * @return the report as it is now; empty if there is no such one that is open
     */
    public Optional<Report> decide(
            FederationId federation,
            Bytes id,
            boolean confirm,
            List<Place> misfiled,
            String note,
            String by,
            CreditPolicy policy,
            int k) {
        return transactions.write(() -> {
            Optional<Report> wanted = store.find(federation, id);
            if (wanted.isEmpty()) {
                return Optional.<Report>empty();
            }
            TagKey tag = tagOf(wanted.get().said());
            contributions.lockTags(federation, new TreeSet<>(Set.of(tag)), Set.of());
            Optional<Report> open = store.find(federation, id).filter(report -> report.state() == State.OPEN);
            open.ifPresent(report -> {
                if (confirm && report.said().kind() == PoisonReport.Kind.MISFILED) {
                    confirmMisfiled(federation, tag, report, misfiled, by, note);
                } else if (confirm) {
                    confirm(federation, tag, report, by, note, k);
                } else {
                    dismiss(federation, tag, report, by, note, policy, k);
                }
            });
            return open.isPresent() ? store.find(federation, id) : Optional.empty();
        });
    }

    private void confirm(FederationId federation, TagKey tag, Report report, String by, String note, int k) {
        List<Report> proven = store.ofTag(federation, tag).stream()
                .filter(each -> each.state() == State.OPEN)
                .filter(each -> each.equals(report) || (report.ofWholeTag() && each.ofWholeTag()))
                .toList();
        List<OrgId> accused = accused(federation, report);
        List<Order> orders = new ArrayList<>(ends(proven, true));
        orders.addAll(takingBack(federation, tag, accused, orders));
        ledger.carryOut(federation, orders);
        proven.forEach(each -> store.decide(federation, each, State.CONFIRMED, by, note, now()));
        if (!report.ofWholeTag()) {
            contributions.holdBack(federation, Map.of(tag, accused));
        }
        boolean readable = !report.ofWholeTag() && servedCids(federation, tag).size() >= k;
        if (!readable && !store.isHeld(federation, tag)) {
            store.hold(federation, tag, now());
        }
    }

    /** The tag stays where it belongs; who filed it elsewhere is not paid for it. */
    private void confirmMisfiled(
            FederationId federation, TagKey tag, Report report, List<Place> misfiled, String by, String note) {
        List<OrgId> accused = misfiled.stream()
                .flatMap(place -> store.takeOut(federation, tag, place).stream())
                .distinct()
                .toList();
        List<Order> orders = new ArrayList<>(ends(List.of(report), true));
        orders.addAll(takingBack(federation, tag, accused, orders));
        ledger.carryOut(federation, orders);
        store.accuse(federation, report, accused);
        store.decide(federation, report, State.CONFIRMED, by, note, now());
    }

    /** Whose contributions a report is about. */
    private List<OrgId> accused(FederationId federation, Report report) {
        Set<Bytes> named = cids(report.said());
        return store.sent(federation, tagOf(report.said())).stream()
                .filter(sent -> report.ofWholeTag() || named.contains(sent.cid()))
                .map(Sent::organisation)
                .toList();
    }

    /** As {@link #accused}, for who may know: nobody, unless the report was confirmed. */
    public List<OrgId> proven(FederationId federation, Report report) {
        if (report.state() != State.CONFIRMED) {
            return List.of();
        }
        return report.said().kind() == PoisonReport.Kind.MISFILED
                ? store.accused(federation, report)
                : accused(federation, report);
    }

    /** What reports cost goes back for true ones, and is burned for others. */
    private static List<Order> ends(Collection<Report> reports, boolean isTrue) {
        return reports.stream()
                .flatMap(report -> report.deposit().stream())
                .<Order>map(deposit -> isTrue
                        ? new Order.Cancel(deposit, TransferId.ofEnd(deposit))
                        : new Order.Post(deposit, TransferId.ofEnd(deposit), Order.Post.ALL))
                .toList();
    }

    /**
     * What the release paid the organisations, back to where it came from: what is pending is void, what was paid is taken as
     * far as it is still there.
     */
    private List<Order> takingBack(FederationId federation, TagKey tag, List<OrgId> accused, List<Order> others) {
        Map<TransferId, OrgId> vests = new HashMap<>();
        Set<TransferId> ids = new HashSet<>();
        for (OrgId organisation : accused) {
            TransferId vest =
                    TransferId.ofVest(federation, tag.tagEpoch(), tag.tag().toArray(), organisation);
            vests.put(vest, organisation);
            ids.add(vest);
            ids.add(TransferId.ofEnd(vest));
        }
        Map<TransferId, Entry> entries =
                ledger.find(federation, ids).stream().collect(Collectors.toMap(Entry::id, entry -> entry));
        List<Order> may = new ArrayList<>();
        vests.forEach((vest, organisation) -> {
            Entry held = entries.get(vest);
            Entry end = entries.get(TransferId.ofEnd(vest));
            if (held == null) {
                return;
            }
            if (end == null) {
                may.add(new Order.Cancel(vest, TransferId.ofEnd(vest)));
            } else if (end.step() == Entry.Step.POST) {
                may.add(new Order.Move(penalty(vest, organisation, held, end.amount())));
            }
        });
        // Balances are read once nobody else can change them.
        List<Order> all = new ArrayList<>(others);
        all.addAll(may);
        ledger.lock(federation, all);
        return may.stream()
                .flatMap(order -> affordable(federation, order).stream())
                .toList();
    }

    private Optional<Order> affordable(FederationId federation, Order order) {
        if (!(order instanceof Order.Move(Transfer penalty))) {
            return Optional.of(order);
        }
        long balance = ledger.balance(federation, penalty.debit()).balance();
        long amount = Math.min(balance, penalty.amount());
        return amount == 0
                ? Optional.empty()
                : Optional.of(new Order.Move(
                        new Transfer(penalty.id(), penalty.debit(), penalty.credit(), amount, penalty.code())));
    }

    private static Transfer penalty(TransferId vest, OrgId organisation, Entry held, long paid) {
        Account source = held.debit().equals(Account.pool()) ? Account.pool() : Account.mint();
        return new Transfer(TransferId.ofPenalty(vest), Account.available(organisation), source, paid, Code.PENALTY);
    }

    private void dismiss(
            FederationId federation, TagKey tag, Report report, String by, String note, CreditPolicy policy, int k) {
        ledger.carryOut(federation, ends(List.of(report), false));
        store.decide(federation, report, State.DISMISSED, by, note, now());
        boolean proven = store.ofTag(federation, tag).stream().anyMatch(each -> each.state() == State.CONFIRMED);
        if (!proven && store.isHeld(federation, tag) && !outweighs(federation, tag, policy, k)) {
            store.letGo(federation, tag);
        }
    }

    /** Newest first. */
    public List<Report> all(FederationId federation) {
        return store.all(federation, SHOWN_MAX);
    }

    /** What an organisation said, newest first. */
    public List<Report> ofOrganisation(FederationId federation, OrgId organisation) {
        return store.ofOrganisation(federation, organisation, SHOWN_MAX);
    }

    public boolean isHeld(FederationId federation, Report report) {
        return store.isHeld(federation, tagOf(report.said()));
    }

    /** All that was sent under the tag of a report, for who is to find out whether it is true. */
    public Optional<List<byte[]>> envelopes(FederationId federation, Bytes id) {
        return store.find(federation, id).map(report -> store.envelopes(federation, tagOf(report.said())));
    }

    /** The buckets that the tag of a report is found in. */
    public List<Place> places(FederationId federation, Bytes id) {
        return store.find(federation, id)
                .map(report -> store.places(federation, tagOf(report.said())))
                .orElseGet(List::of);
    }

    /** The kind of an open report. */
    public Optional<PoisonReport.Kind> kind(FederationId federation, Bytes id) {
        return store.find(federation, id)
                .filter(report -> report.state() == State.OPEN)
                .map(report -> report.said().kind());
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
