package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.query.Queries;
import io.continuum.coordinator.query.Queries.Question;
import io.continuum.coordinator.query.QueryResult;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditTier;
import io.continuum.protocol.ledger.Millicredits;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.roster.FederationConfig;
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
    private final Ledger ledger;
    private final FreePages freePages;

    QueryRoutes(Gate gate, Queries queries, Ledger ledger, FreePages freePages) {
        this.gate = gate;
        this.queries = queries;
        this.ledger = ledger;
        this.freePages = freePages;
    }

    void on(ApiServer server) {
        server.get("/v1/price", this::price);
        server.post("/v1/query", this::query);
        server.get("/v1/credits", this::credits);
    }

    private Answer price(Request request) {
        Membership member = gate.member(request.federationInQuery(), gate.signed(request, RouteClass.READ));
        Terms terms = gate.terms(request.federationInQuery());
        OrgId organisation = member.organisation();
        freePages.refill(terms.federation(), organisation, terms.credits());
        Map<String, Object> price = new LinkedHashMap<>();
        price.put("page_millicredits", terms.credits().pagePrice().value());
        price.put(
                "pays_from",
                queries.paysFrom(terms.federation(), organisation, terms.credits())
                        .text());
        price.put(
                "available",
                balance(terms.federation(), Account.available(organisation)).balance());
        price.put(
                "allowance",
                balance(terms.federation(), Account.allowance(organisation)).balance());
        price.put(
                "pending",
                balance(terms.federation(), Account.escrow(organisation)).balance());
        return Answer.ok(price);
    }

    private Answer query(Request request) {
        Caller caller = gate.signed(request, RouteClass.QUERY);
        JsonBody body = request.json();
        FederationId federation =
                FederationId.of(body.id("federation", FederationId.BYTES).toArray());
        Membership member = gate.member(federation, caller);
        Terms terms = gate.terms(federation);
        Question question = new Question(
                federation,
                body.number("tag_epoch", 1, 0xffff_ffffL),
                (int) body.number("slot", 1, 2),
                body.number("bucket", 0, (1L << FederationConfig.BUCKET_BITS_MAX) - 1),
                body.textIfPresent("cursor", 16).map(QueryRoutes::seqOf).orElse(0L));
        TransferId transfer = new TransferId(body.id("transfer_id", TransferId.BYTES));
        return switch (queries.ask(member.organisation(), question, transfer, terms.credits())) {
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

    private static Map<String, Object> shown(QueryResult.Served served) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(
                "patterns",
                served.patterns().stream()
                        .map(envelopes -> Map.of(
                                "envelopes",
                                envelopes.stream().map(Base64Url::encode).toList()))
                        .toList());
        if (served.nextSeq() > 0) {
            shown.put("next_cursor", cursorOf(served.nextSeq()));
        }
        shown.put("charged_millicredits", served.charged());
        shown.put("paid_from", served.paidFrom().text());
        shown.put("balance_millicredits", served.balance());
        return shown;
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

    private static long seqOf(String cursor) {
        return Base64Url.decodeExactly(cursor, CURSOR_BYTES)
                .map(bytes -> ByteBuffer.wrap(bytes).getLong())
                .filter(seq -> seq >= 0)
                .orElseThrow(() ->
                        ProblemException.badRequest("invalid_cursor", "use next_cursor of the page before, unchanged"));
    }

    private Answer credits(Request request) {
        Membership member = gate.member(request.federationInQuery(), gate.signed(request, RouteClass.READ));
        Terms terms = gate.terms(request.federationInQuery());
        FederationId federation = terms.federation();
        OrgId organisation = member.organisation();
        freePages.refill(federation, organisation, terms.credits());
        Balance available = balance(federation, Account.available(organisation));
        Map<String, Object> credits = new LinkedHashMap<>();
        credits.put("available", available.balance());
        credits.put(
                "allowance",
                balance(federation, Account.allowance(organisation)).balance());
        credits.put("escrow", balance(federation, Account.escrow(organisation)).balance());
        credits.put("earned", available.credited());
        credits.put("spent", available.debited());
        credits.put(
                "tier",
                CreditTier.of(new Millicredits(available.credited()), new Millicredits(available.debited()))
                        .code());
        credits.put(
                "entries",
                ledger.newestOf(federation, organisation, ENTRIES_MAX).stream()
                        .map(QueryRoutes::shown)
                        .toList());
        return Answer.ok(credits);
    }

    private static Map<String, Object> shown(Entry entry) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", Base64Url.encode(entry.id().toArray()));
        shown.put("seq", entry.seq());
        shown.put("code", entry.code().text());
        shown.put("step", entry.step().text());
        shown.put("amount", entry.amount());
        shown.put("debit", entry.debit().kind());
        shown.put("credit", entry.credit().kind());
        shown.put("at", entry.at().toString());
        return shown;
    }

    private Balance balance(FederationId federation, Account account) {
        return ledger.balance(federation, account);
    }
}
