package io.continuum.coordinator.query;

import static io.continuum.protocol.message.ExchangeMessages.PAGE_PATTERNS_MAX;

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
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.PolicyParameter;
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
 * <p>The price is set aside first; it is paid in the transaction that fixes what the page shows, before the first byte
 * leaves. The same transfer id brings the same page again, without another charge, for a day. A page without patterns
 * costs nothing and is not kept.
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
    private final Till till;
    private final Transactions transactions;
    private final InstantSource clock;

    public Queries(QueryStore store, Envelopes envelopes, Till till, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.envelopes = envelopes;
        this.till = till;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** How far a request came before its page was put together. */
    private sealed interface Begun {
        record Ended(QueryResult result) implements Begun {}

        record Reserved(PaidFrom paidFrom) implements Begun {}
    }

    /** Serves a page to an organisation and charges it, or says why not. */
    public QueryResult ask(OrgId organisation, Question question, TransferId transfer, CreditPolicy policy) {
        Begun begun = transactions.write(() -> begin(organisation, question, transfer, policy));
        return switch (begun) {
            case Begun.Ended(QueryResult result) -> result;
            case Begun.Reserved(PaidFrom paidFrom) -> deliver(organisation, question, transfer, policy, paidFrom);
        };
    }

    private Begun begin(OrgId organisation, Question question, TransferId transfer, CreditPolicy policy) {
        FederationId federation = question.federation();
        store.lockOrganisation(federation, organisation);
        Optional<QueryResult> sold = sold(organisation, question, transfer, policy);
        if (sold.isPresent()) {
            return new Begun.Ended(sold.get());
        }
        if (find(question, 1).isEmpty()) {
            Till.Purse purse = till.purse(federation, organisation, policy);
            long balance = purse.balance(purse.paysFrom(policy.pagePrice().value()));
            return new Begun.Ended(new Served(List.of(), 0, 0, PaidFrom.NOTHING, balance));
        }
        if (policy.pagePrice().value() == 0) {
            return new Begun.Reserved(PaidFrom.NOTHING);
        }
        return switch (till.reserve(federation, organisation, transfer, policy)) {
            case Till.Reserved.SetAside(PaidFrom paidFrom) -> new Begun.Reserved(paidFrom);
            case Till.Reserved.TooLittle(Till.Purse purse) ->
                new Begun.Ended(new InsufficientCredits(
                        policy.pagePrice().value(), purse.available(), purse.allowance(), purse.pending()));
            case Till.Reserved.IdUsed _ -> new Begun.Ended(new TransferConflict());
        };
    }

    /** Reads the page without holding anybody back, then fixes and pays it; what goes wrong gives the price back. */
    private QueryResult deliver(
            OrgId organisation, Question question, TransferId transfer, CreditPolicy policy, PaidFrom paidFrom) {
        try {
            Page page = page(organisation, question, transfer, policy, paidFrom);
            List<List<byte[]>> patterns = patterns(question.federation(), page);
            return transactions.write(() -> fix(question, page, patterns, policy));
        } catch (RuntimeException e) {
            till.giveBack(question.federation(), transfer);
            throw e;
        }
    }

    private Page page(
            OrgId organisation, Question question, TransferId transfer, CreditPolicy policy, PaidFrom paidFrom) {
        List<Found> found = find(question, PAGE_PATTERNS_MAX + 1);
        List<Found> shown = found.subList(0, Math.min(found.size(), PAGE_PATTERNS_MAX));
        Instant now = Instant.ofEpochMilli(clock.millis());
        boolean shared = paidFrom == PaidFrom.AVAILABLE && new CreditRules(policy).paysRoyalties();
        Duration silence = Duration.ofDays(policy.value(PolicyParameter.SILENCE_DAYS));
        return new Page(
                transfer,
                organisation,
                hash(question),
                question.tagEpoch(),
                shown.stream().map(Found::tag).toList(),
                found.size() > shown.size() ? shown.getLast().seq() : 0,
                paidFrom == PaidFrom.NOTHING ? 0 : policy.pagePrice().value(),
                paidFrom,
                now,
                shared ? Optional.of(now.plus(silence)) : Optional.empty(),
                Outcome.OPEN);
    }

    private QueryResult fix(Question question, Page page, List<List<byte[]>> patterns, CreditPolicy policy) {
        FederationId federation = question.federation();
        store.lockOrganisation(federation, page.organisation());
        Optional<QueryResult> sold = sold(page.organisation(), question, page.transfer(), policy);
        if (sold.isPresent()) {
            return sold.get();
        }
        if (page.charged() > 0 && !till.pay(federation, page.transfer())) {
            return new TransferConflict();
        }
        store.addPage(federation, page);
        return served(federation, page, patterns, policy);
    }

    /** The answer of the request that this transfer id paid for, if there was one. */
    private Optional<QueryResult> sold(
            OrgId organisation, Question question, TransferId transfer, CreditPolicy policy) {
        return store.findPage(question.federation(), transfer).map(page -> {
            if (!page.organisation().equals(organisation) || !page.question().equals(hash(question))) {
                return new TransferConflict();
            }
            if (page.servedAt().plus(PAGE_KEPT).isBefore(clock.instant())) {
                return new PageExpired();
            }
            return served(question.federation(), page, patterns(question.federation(), page), policy);
        });
    }

    private Served served(FederationId federation, Page page, List<List<byte[]>> patterns, CreditPolicy policy) {
        long balance = till.purse(federation, page.organisation(), policy).balance(page.paidFrom());
        return new Served(patterns, page.nextSeq(), page.charged(), page.paidFrom(), balance);
    }

    private List<Found> find(Question question, int limit) {
        return store.inBucket(
                question.federation(),
                question.tagEpoch(),
                question.slot(),
                question.bucket(),
                question.after(),
                limit);
    }

    private List<List<byte[]>> patterns(FederationId federation, Page page) {
        return envelopes.released(federation, page.tagEpoch(), page.tags());
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
