package io.continuum.instance.api;

import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.Outbox;
import io.continuum.instance.receipt.KeptReceipt;
import io.continuum.instance.receipt.ReceiptStore.Numbered;
import io.continuum.instance.receipt.Receipts;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.roster.LogTerms;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /v1/credits/entries} and {@code /v1/receipts}: the statement, and the proofs that are kept of it. */
public final class ReceiptRoutes implements Routes {
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 500;

    /** @param receipt the file, as text */
    record Shown(long seq, String kind, String subject, String content, long amountMillicredits, String receipt) {
        static Shown of(Numbered numbered) {
            KeptReceipt receipt = numbered.receipt();
            return new Shown(
                    numbered.seq(),
                    receipt.kind().label(),
                    Base64Url.encode(receipt.subject().toArray()),
                    Base64Url.encode(receipt.content().toArray()),
                    receipt.amount(),
                    new String(receipt.proof().toArray(), StandardCharsets.UTF_8));
        }
    }

    /**
     * @param logKey of the log that the configuration names; empty if it names none
     * @param endedLogKeys of the logs before it, which older receipts are from
     * @param next what to ask for as {@code after} to get the next page; 0 after the last
     */
    record Page(
            String organisation,
            String logKey,
            List<String> endedLogKeys,
            List<String> witnesses,
            int quorum,
            List<Shown> receipts,
            long next) {}

    private final Api api;
    private final FederationState state;
    private final Outbox outbox;
    private final Receipts receipts;

    public ReceiptRoutes(Api api, FederationState state, Outbox outbox, Receipts receipts) {
        this.api = api;
        this.state = state;
        this.outbox = outbox;
        this.receipts = receipts;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/credits/entries").handler(api.operator(this::entries));
        router.get("/v1/receipts").handler(api.operator(this::receipts));
    }

    private Reply entries(Request request) {
        long before = request.queryLong("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        int limit = request.queryInt("limit", LIMIT, 1, LIMIT_MAX);
        return FederationRoutes.passed(outbox.entries(federation(), before, limit));
    }

    private Reply receipts(Request request) {
        Federation federation = federation();
        long after = request.queryLong("after", 0, 0, Long.MAX_VALUE);
        int limit = request.queryInt("limit", LIMIT, 1, LIMIT_MAX);
        List<Numbered> page = receipts.after(federation, after, limit);
        LogTerms log = federation.config().log();
        return Reply.ok(new Page(
                Base64Url.encode(federation.keys().org().toArray()),
                log instanceof LogTerms.Named named ? named.log().vkey() : "",
                log.ended().stream().map(ended -> ended.log().vkey()).toList(),
                log.witnesses().stream().map(NoteKey::vkey).toList(),
                log.quorum(),
                page.stream().map(Shown::of).toList(),
                page.size() < limit ? 0 : page.getLast().seq()));
    }

    private Federation federation() {
        return state.current().orElseThrow(FederationRoutes::noFederation);
    }
}
