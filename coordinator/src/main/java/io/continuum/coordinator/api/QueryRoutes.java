package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.StatementLine;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.query.FeedbackResult;
import io.continuum.coordinator.query.Outcome;
import io.continuum.coordinator.query.PaidFrom;
import io.continuum.coordinator.query.Queries;
import io.continuum.coordinator.query.Queries.Question;
import io.continuum.coordinator.query.QueryResult;
import io.continuum.coordinator.query.Royalties;
import io.continuum.coordinator.query.Till;
import io.continuum.coordinator.query.Till.Purse;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditTier;
import io.continuum.protocol.ledger.Millicredits;
import io.continuum.protocol.message.ExchangeMessages;
import io.continuum.protocol.message.ExchangeMessages.Credits;
import io.continuum.protocol.message.ExchangeMessages.Feedback;
import io.continuum.protocol.message.ExchangeMessages.FeedbackTaken;
import io.continuum.protocol.message.ExchangeMessages.Page;
import io.continuum.protocol.message.ExchangeMessages.Price;
import io.continuum.protocol.message.ExchangeMessages.Query;
import io.continuum.protocol.message.ExchangeMessages.ServedPattern;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asking for pages, what they cost, and what an organisation has. */
final class QueryRoutes {
    private static final int CURSOR_BYTES = 8;
    private static final int ENTRIES_MAX = 100;
    private static final String HOW_TO_EARN =
            "contribute patterns: each one that enough organisations send pays all of them when it is released";

    private final Gate gate;
    private final Queries queries;
    private final Till till;
    private final Royalties royalties;
    private final Ledger ledger;

    QueryRoutes(Gate gate, Queries queries, Till till, Royalties royalties, Ledger ledger) {
        this.gate = gate;
        this.queries = queries;
        this.till = till;
        this.royalties = royalties;
        this.ledger = ledger;
    }

    void on(ApiServer server) {
        server.get("/v1/price", this::price);
        server.post("/v1/query", this::query);
        server.post("/v1/feedback", this::feedback);
        server.get("/v1/credits", this::credits);
    }

    private Answer price(Request request) {
        FederationId federation = request.federationInQuery();
        OrgId organisation = gate.evenSuspended(federation, gate.signed(request, RouteClass.READ))
                .organisation();
        CreditPolicy policy = gate.terms(federation).credits();
        Purse purse = till.purse(federation, organisation, policy);
        long price = policy.pagePrice().value();
        PaidFrom paysFrom = purse.paysFrom(price);
        return Answer.ok(new Price(
                price,
                paysFrom.text(),
                purse.balance(paysFrom),
                purse.available(),
                purse.allowance(),
                purse.pending()));
    }

    private Answer query(Request request) {
        Caller caller = gate.signed(request, RouteClass.QUERY);
        Query query = request.read(Query.class);
        Membership member = gate.member(query.federation(), caller);
        Terms terms = gate.terms(query.federation());
        refuseDearer(query, terms.credits().pagePrice().value());
        Question question =
                new Question(query.federation(), query.tagEpoch(), query.slot(), query.bucket(), seqOf(query.cursor()));
        return switch (queries.ask(member.organisation(), question, query.transferId(), terms.credits())) {
            case QueryResult.Served served -> Answer.ok(shown(served));
            case QueryResult.InsufficientCredits missing -> throw insufficient(missing);
            case QueryResult.TransferConflict _ ->
                throw ProblemException.of(
                        409,
                        "transfer_conflict",
                        "this transfer id paid for something else: use a new one for each page");
            case QueryResult.PageExpired _ ->
                throw ProblemException.of(
                        410, "page_expired", "this page was paid for more than a day ago: use a new transfer id");
        };
    }

    /** A price that its asker did not know of is never taken. */
    private static void refuseDearer(Query query, long price) {
        if (query.priceMillicreditsMax() > 0 && price > query.priceMillicreditsMax()) {
            throw ProblemException.of(
                    409,
                    "price_changed",
                    "a page costs %d millicredits now: ask again knowing that".formatted(price),
                    Map.of("price", price));
        }
    }

    private Answer feedback(Request request) {
        Caller caller = gate.signed(request, RouteClass.QUERY);
        Feedback feedback = request.read(Feedback.class);
        Membership member = gate.member(feedback.federation(), caller);
        CreditPolicy policy = gate.terms(feedback.federation()).credits();
        return switch (royalties.feedback(
                feedback.federation(), member.organisation(), feedback.transferId(), feedback.useful(), policy)) {
            case FeedbackResult.Counted(Outcome outcome) -> Answer.ok(new FeedbackTaken(outcome.text()));
            case FeedbackResult.TooLate(Outcome outcome) ->
                throw ProblemException.of(
                        409,
                        "feedback_closed",
                        "this page counts as %s already, and that stays".formatted(outcome.text()),
                        Map.of("outcome", outcome.text()));
            case FeedbackResult.UnknownPage _ ->
                throw ProblemException.of(
                        404,
                        "unknown_page",
                        "no page was bought under this transfer id, or so long ago that it is forgotten");
        };
    }

    private static Page shown(QueryResult.Served served) {
        return new Page(
                served.patterns().stream()
                        .map(envelopes -> new ServedPattern(
                                envelopes.stream().map(Bytes::of).toList()))
                        .toList(),
                served.nextSeq() > 0 ? cursorOf(served.nextSeq()) : "",
                served.charged(),
                served.paidFrom().text(),
                served.balance());
    }

    private static ProblemException insufficient(QueryResult.InsufficientCredits missing) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("balance", missing.available());
        more.put("allowance", missing.allowance());
        more.put("price", missing.price());
        more.put("pending", missing.pending());
        more.put("how_to_earn", HOW_TO_EARN);
        return ProblemException.of(
                402,
                "insufficient_credits",
                "a page costs %d millicredits, there are %d earned and %d free ones"
                        .formatted(missing.price(), missing.available(), missing.allowance()),
                more);
    }

    private static String cursorOf(long seq) {
        return Base64Url.encode(ByteBuffer.allocate(CURSOR_BYTES).putLong(seq).array());
    }

    /** Where a page starts; an empty cursor is the beginning. */
    private static long seqOf(String cursor) {
        if (cursor.isEmpty()) {
            return 0;
        }
        return Base64Url.decodeExactly(cursor, CURSOR_BYTES)
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .filter(seq -> seq >= 0)
                .orElseThrow(() ->
                        ProblemException.badRequest("invalid_cursor", "use next_cursor of the page before, unchanged"));
    }

    private Answer credits(Request request) {
        FederationId federation = request.federationInQuery();
        OrgId organisation = gate.evenSuspended(federation, gate.signed(request, RouteClass.READ))
                .organisation();
        Purse purse =
                till.purse(federation, organisation, gate.terms(federation).credits());
        Balance available = ledger.balance(federation, Account.available(organisation));
        return Answer.ok(new Credits(
                available.balance(),
                purse.allowance(),
                purse.pending(),
                available.credited(),
                available.debited(),
                CreditTier.of(new Millicredits(available.credited()), new Millicredits(available.debited()))
                        .code(),
                ledger.newestOf(federation, organisation, ENTRIES_MAX).stream()
                        .map(QueryRoutes::shown)
                        .toList()));
    }

    private static ExchangeMessages.Entry shown(StatementLine line) {
        Entry entry = line.entry();
        return new ExchangeMessages.Entry(
                entry.id(),
                line.seq(),
                entry.code().text(),
                entry.amount(),
                entry.debit().kind(),
                entry.credit().kind(),
                entry.at().toString());
    }
}
