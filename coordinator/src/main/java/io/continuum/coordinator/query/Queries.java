package io.continuum.coordinator.query;

import static io.continuum.protocol.message.ExchangeMessages.PAGE_PATTERNS_MAX;

import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.coordinator.query.QueryResult.InsufficientCredits;
import io.continuum.coordinator.query.QueryResult.PageExpired;
import io.continuum.coordinator.query.QueryResult.Served;
import io.continuum.coordinator.query.QueryResult.TransferConflict;
import io.continuum.coordinator.query.QueryStore.Found;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.TransferId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sells pages of released patterns. Thread-safe.
 *
 * <p>The charge and the choice of what the page shows are one transaction, done before the first byte leaves. The same
 * transfer id brings the same page again, without another charge, for a day. A page without patterns costs nothing and is
 * not kept.
 */
public final class Queries {
    /** How long a page that was paid for can be asked for again. */
    public static final Duration PAGE_KEPT = Duration.ofHours(24);

    /** Finds the envelopes of released tags, tag by tag, each in the order of their cids. */
    public interface Envelopes {
        List<List<byte[]>> released(FederationId federation, long tagEpoch, List<Bytes> tags);
    }

    /**
     * What is asked for.
     *
     * @param after where the page starts: 0 or the {@code nextSeq} of the page before
     */
    public record Question(FederationId federation, long tagEpoch, int slot, long bucket, long after) {}

    private final QueryStore store;
    private final Envelopes envelopes;
    private final Ledger ledger;
    private final FreePages freePages;
    private final Transactions transactions;
    private final InstantSource clock;

    public Queries(
            QueryStore store,
            Envelopes envelopes,
            Ledger ledger,
            FreePages freePages,
            Transactions transactions,
            InstantSource clock) {
        this.store = store;
        this.envelopes = envelopes;
        this.ledger = ledger;
        this.freePages = freePages;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Serves a page to an organisation and charges it, or says why not. */
    public QueryResult ask(OrgId organisation, Question question, TransferId transfer, CreditPolicy policy) {
        return transactions.write(() -> {
            store.lockOrganisation(question.federation(), organisation);
            Optional<Page> sold = store.findPage(question.federation(), transfer);
            if (sold.isPresent()) {
                return again(sold.get(), organisation, question);
            }
            return ledger.has(question.federation(), transfer)
                    ? new TransferConflict()
                    : answer(organisation, question, transfer, policy);
        });
    }

    /** What the organisation would pay a page from now. */
    public PaidFrom paysFrom(FederationId federation, OrgId organisation, CreditPolicy policy) {
        long available =
                ledger.balance(federation, Account.available(organisation)).balance();
        return available >= policy.pagePrice().value() ? PaidFrom.AVAILABLE : PaidFrom.ALLOWANCE;
    }

    private QueryResult again(Page page, OrgId organisation, Question question) {
        if (!page.organisation().equals(organisation) || !page.question().equals(hash(question))) {
            return new TransferConflict();
        }
        if (page.servedAt().plus(PAGE_KEPT).isBefore(clock.instant())) {
            return new PageExpired();
        }
        return served(question.federation(), page);
    }

    private QueryResult answer(OrgId organisation, Question question, TransferId transfer, CreditPolicy policy) {
        FederationId federation = question.federation();
        freePages.refill(federation, organisation, policy);
        List<Found> found = store.inBucket(
                federation,
                question.tagEpoch(),
                question.slot(),
                question.bucket(),
                question.after(),
                PAGE_PATTERNS_MAX + 1);
        PaidFrom paidFrom = paysFrom(federation, organisation, policy);
        if (found.isEmpty()) {
            return new Served(List.of(), 0, 0, PaidFrom.NOTHING, balance(federation, organisation, paidFrom));
        }
        List<Found> shown = found.subList(0, Math.min(found.size(), PAGE_PATTERNS_MAX));
        Page page = new Page(
                transfer,
                organisation,
                hash(question),
                question.tagEpoch(),
                shown.stream().map(Found::tag).toList(),
                found.size() > shown.size() ? shown.getLast().seq() : 0,
                policy.pagePrice().value(),
                paidFrom,
                Instant.ofEpochMilli(clock.millis()));
        return page.charged() == 0 ? keep(federation, page) : sell(federation, page, policy);
    }

    private QueryResult sell(FederationId federation, Page page, CreditPolicy policy) {
        OrgId organisation = page.organisation();
        Transfer payment = page.paidFrom() == PaidFrom.AVAILABLE
                ? new Transfer(
                        page.transfer(), Account.available(organisation), Account.burn(), page.charged(), Code.PAGE)
                : new Transfer(
                        page.transfer(),
                        Account.allowance(organisation),
                        Account.burn(),
                        page.charged(),
                        Code.PAGE_FROM_ALLOWANCE);
        return switch (ledger.transfer(federation, payment)) {
            case TransferResult.Moved _ -> keep(federation, page);
            case TransferResult.Insufficient _ -> insufficient(federation, organisation, policy);
            case TransferResult.Repeated _, TransferResult.IdTaken _, TransferResult.NotPending _ ->
                new TransferConflict();
        };
    }

    private QueryResult keep(FederationId federation, Page page) {
        store.addPage(federation, page);
        return served(federation, page);
    }

    private QueryResult insufficient(FederationId federation, OrgId organisation, CreditPolicy policy) {
        return new InsufficientCredits(
                policy.pagePrice().value(),
                balance(federation, organisation, PaidFrom.AVAILABLE),
                balance(federation, organisation, PaidFrom.ALLOWANCE),
                ledger.balance(federation, Account.escrow(organisation)).balance());
    }

    private Served served(FederationId federation, Page page) {
        List<List<byte[]>> patterns = envelopes.released(federation, page.tagEpoch(), page.tags());
        long balance = balance(federation, page.organisation(), page.paidFrom());
        return new Served(patterns, page.nextSeq(), page.charged(), page.paidFrom(), balance);
    }

    /** What is left in the account that a page is paid from, in millicredits. */
    public long balance(FederationId federation, OrgId organisation, PaidFrom paidFrom) {
        Account account =
                paidFrom == PaidFrom.ALLOWANCE ? Account.allowance(organisation) : Account.available(organisation);
        return ledger.balance(federation, account).balance();
    }

    private static Bytes hash(Question question) {
        byte[] bytes = Bytes.concat(
                question.federation().toArray(),
                Bytes.u64(question.tagEpoch()),
                Bytes.u32(question.slot()),
                Bytes.u64(question.bucket()),
                Bytes.u64(question.after()));
        try {
            return Bytes.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
