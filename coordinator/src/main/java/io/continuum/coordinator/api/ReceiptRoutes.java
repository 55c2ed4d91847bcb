package io.continuum.coordinator.api;

import static io.continuum.protocol.message.ReceiptMessages.ENTRIES_MAX;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.StatementLine;
import io.continuum.coordinator.receipt.Receipts;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.message.ReceiptMessages.AskPlaces;
import io.continuum.protocol.message.ReceiptMessages.Line;
import io.continuum.protocol.message.ReceiptMessages.Places;
import io.continuum.protocol.message.ReceiptMessages.Statement;
import java.util.List;

/** What an organisation keeps to prove what it gave and has. It is for its members, also while they are held back. */
final class ReceiptRoutes {
    private final Gate gate;
    private final Ledger ledger;
    private final Receipts receipts;

    ReceiptRoutes(Gate gate, Ledger ledger, Receipts receipts) {
        this.gate = gate;
        this.ledger = ledger;
        this.receipts = receipts;
    }

    void on(ApiServer server) {
        server.post("/v1/receipts", this::places);
        server.get("/v1/credits/entries", this::entries);
    }

    private Answer places(Request request) {
        Caller caller = gate.signed(request, RouteClass.READ);
        AskPlaces asked = request.read(AskPlaces.class);
        OrgId organisation = gate.evenSuspended(asked.federation(), caller).organisation();
        return Answer.ok(new Places(
                receipts.ofContributions(asked.federation(), organisation, asked.contributions()),
                receipts.ofTransfers(asked.federation(), organisation, asked.transfers())));
    }

    private Answer entries(Request request) {
        FederationId federation = request.federationInQuery();
        OrgId organisation = gate.evenSuspended(federation, gate.signed(request, RouteClass.READ))
                .organisation();
        long before = request.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        int limit = (int) request.number("limit", 100, 1, ENTRIES_MAX);
        List<StatementLine> page = ledger.statement(federation, organisation, before, limit);
        return Answer.ok(new Statement(
                page.stream().map(line -> shown(line, organisation)).toList(),
                page.size() < limit ? 0 : page.getLast().seq()));
    }

    private static Line shown(StatementLine line, OrgId organisation) {
        Entry entry = line.entry();
        return new Line(
                entry.id(),
                line.seq(),
                entry.step().text(),
                entry.code().text(),
                entry.amount(),
                entry.debit().kind(),
                entry.credit().kind(),
                change(entry, Account.available(organisation)),
                entry.pending(),
                entry.at().toString());
    }

    private static long change(Entry entry, Account available) {
        if (entry.credit().equals(available)) {
            return entry.amount();
        }
        return entry.debit().equals(available) ? -entry.amount() : 0;
    }
}
