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
import java.util.function.Supplier;

/**
 * Sells pages of released patterns. Thread-safe.
 *
 * <p>The price is paid in the transaction that fixes what the page shows, before the first byte leaves. The same transfer id brings the same page again, without another charge, for a day. A page without patterns
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

    /** Serves a page to an organisation and charges it, or says why not. */
    public QueryResult ask(OrgId organisation, Question question, TransferId transfer, CreditPolicy policy) {
        return transactions.write(() -> {
            store.lockOrganisation(question.federation(), organisation);
            return new Request(organisation, question, transfer, policy).answer();
        });
    }

    /** One request, in its transaction: nobody else asks for the same organisation meanwhile. */
    private final class Request {
        private final OrgId organisation;
        private final Question question;
        private final FederationId federation;
        private final TransferId transfer;
        private final CreditPolicy policy;
        private final Supplier<Optional<Page>> sold;
        private final Supplier<List<Found>> found;
        private final Till.Counter counter;

        Request(OrgId organisation, Question question, TransferId transfer, CreditPolicy policy) {
            this.organisation = organisation;
            this.question = question;
            this.federation = question.federation();
            this.transfer = transfer;
            this.policy = policy;
            this.sold = store.askPage(federation, transfer);
            this.found = store.askBucket(
                    federation,
                    question.tagEpoch(),
                    question.slot(),
                    question.bucket(),
                    question.after(),
                    PAGE_PATTERNS_MAX + 1);
            this.counter = till.open(federation, organisation, transfer, policy);
        }

        QueryResult answer() {
            Optional<Page> before = sold.get();
            if (before.isPresent()) {
                return again(before.get());
            }
            if (found.get().isEmpty()) {
                Till.Purse purse = counter.purse().get();
                long balance = purse.balance(purse.paysFrom(policy.pagePrice().value()));
                return new Served(List.of(), 0, 0, PaidFrom.NOTHING, balance);
            }
            List<Bytes> tags = shown().stream().map(Found::tag).toList();
            List<List<byte[]>> patterns = envelopes.released(federation, question.tagEpoch(), tags);
            return switch (pay()) {
                case Till.Paid.Done(PaidFrom paidFrom, long left) -> {
                    Page page = page(tags, paidFrom);
                    store.addPage(federation, page);
                    yield new Served(patterns, page.nextSeq(), page.charged(), paidFrom, left);
                }
                case Till.Paid.TooLittle(Till.Purse purse) ->
                    new InsufficientCredits(
                            policy.pagePrice().value(), purse.available(), purse.allowance(), purse.pending());
                case Till.Paid.IdUsed _ -> new TransferConflict();
            };
        }

        private Till.Paid pay() {
            return policy.pagePrice().value() == 0
                    ? new Till.Paid.Done(PaidFrom.NOTHING, counter.purse().get().balance(PaidFrom.NOTHING))
                    : till.pay(federation, organisation, transfer, policy, counter);
        }

        private List<Found> shown() {
            return found.get().subList(0, Math.min(found.get().size(), PAGE_PATTERNS_MAX));
        }

        private Page page(List<Bytes> tags, PaidFrom paidFrom) {
            Instant now = Instant.ofEpochMilli(clock.millis());
            boolean shared = paidFrom == PaidFrom.AVAILABLE && new CreditRules(policy).paysRoyalties();
            Duration silence = Duration.ofDays(policy.value(PolicyParameter.SILENCE_DAYS));
            return new Page(
                    transfer,
                    organisation,
                    hash(question),
                    question.tagEpoch(),
                    tags,
                    found.get().size() > tags.size() ? shown().getLast().seq() : 0,
                    paidFrom == PaidFrom.NOTHING ? 0 : policy.pagePrice().value(),
                    paidFrom,
                    now,
                    shared ? Optional.of(now.plus(silence)) : Optional.empty(),
                    Outcome.OPEN);
        }

        /** The answer of the request that this transfer id paid for. */
        private QueryResult again(Page page) {
            if (!page.organisation().equals(organisation) || !page.question().equals(hash(question))) {
                return new TransferConflict();
            }
            if (page.servedAt().plus(PAGE_KEPT).isBefore(clock.instant())) {
                return new PageExpired();
            }
            List<List<byte[]>> patterns = envelopes.released(federation, page.tagEpoch(), page.tags());
            long balance = counter.purse().get().balance(page.paidFrom());
            return new Served(patterns, page.nextSeq(), page.charged(), page.paidFrom(), balance);
        }
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
