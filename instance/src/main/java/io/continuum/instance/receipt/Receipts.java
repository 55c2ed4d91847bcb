package io.continuum.instance.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.CoordinatorClient.Download;
import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.Reply;
import io.continuum.instance.history.LogSource;
import io.continuum.instance.receipt.KeptReceipt.Kind;
import io.continuum.instance.receipt.ReceiptStore.Owed;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.log.InclusionProof;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.Receipt;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a receipt of every contribution that the coordinator accepted, and of every entry of the organisation's account:
 * asks where they are in the log, proves it from the log's files, and keeps the proof once it holds against the keys that
 * the federation's configuration names. Thread-safe.
 */
public final class Receipts {
    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    private static final int BATCH_MAX = 200;
    private static final int PAGES_MAX = 50;

    private final String tenant;
    private final FederationState state;
    private final ReceiptStore store;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final LogSource log;
    private final InstantSource clock;

    public Receipts(
            String tenant,
            FederationState state,
            ReceiptStore store,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            LogSource log,
            InstantSource clock) {
        this.tenant = tenant;
        this.state = state;
        this.store = store;
        this.client = client;
        this.signer = signer;
        this.log = log;
        this.clock = clock;
    }

    /** Whether a contribution waits for its receipt; without a log in the configuration there is none to wait for. */
    public boolean isBusy() {
        return state.current()
                .filter(federation -> federation.config().log().trust().isPresent())
                .filter(federation -> !store.owed(tenant, id(federation), 1).isEmpty())
                .isPresent();
    }

    /** Fetches what is missing, as far as it has its place by now. */
    public synchronized void round() {
        Optional<Federation> current = state.current();
        if (current.isEmpty() || current.get().member().isEmpty()) {
            return;
        }
        Federation federation = current.get();
        federation.config().log().trust().ifPresent(trust -> {
            contributions(federation, trust);
            entries(federation, trust);
        });
    }

    /** The receipts after number {@code after}. */
    public List<ReceiptStore.Numbered> after(Federation federation, long after, int limit) {
        return store.after(tenant, id(federation), after, limit);
    }

    private void contributions(Federation federation, LogTrust trust) {
        List<KeptReceipt> wanted = new ArrayList<>();
        for (Owed owed : store.owed(tenant, id(federation), BATCH_MAX)) {
            Bytes content = Bytes.of(Labels.sha256(owed.envelope()));
            wanted.add(new KeptReceipt(Kind.CONTRIBUTION, owed.cid(), content, 0, Bytes.zeros(0)));
        }
        prove(federation, trust, wanted);
    }

    /** Reads the statement back to what has its receipt, and then forward again, so that a stop in between leaves no gap. */
    private void entries(Federation federation, LogTrust trust) {
        List<List<KeptReceipt>> pages = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (before > 0 && pages.size() < PAGES_MAX) {
            String path =
                    "/v1/credits/entries?federation=" + id(federation) + "&limit=" + BATCH_MAX + "&before=" + before;
            if (!(client.signed(signer, "GET", federation.coordinator(), path, "")
                    instanceof Reply.Ok(int _, JsonNode body))) {
                break;
            }
            List<KeptReceipt> page = new ArrayList<>();
            body.path("entries")
                    .forEach(entry -> page.add(new KeptReceipt(
                            Kind.ENTRY,
                            bytes(entry.path("id")),
                            Bytes.zeros(0),
                            entry.path("amount_millicredits").asLong(),
                            Bytes.zeros(0))));
            Set<Bytes> known = store.known(
                    tenant,
                    id(federation),
                    page.stream().map(KeptReceipt::subject).toList());
            page.removeIf(entry -> known.contains(entry.subject()));
            pages.add(page);
            before = known.isEmpty() ? body.path("next").asLong() : 0;
        }
        pages.reversed().forEach(page -> prove(federation, trust, page));
    }

    private void prove(Federation federation, LogTrust trust, List<KeptReceipt> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        Map<Bytes, KeptReceipt> bySubject = new HashMap<>();
        wanted.forEach(receipt -> bySubject.put(receipt.subject(), receipt));
        String kind = wanted.getFirst().kind() == Kind.CONTRIBUTION ? "contributions" : "transfers";
        List<String> subjects = wanted.stream()
                .map(receipt -> Base64Url.encode(receipt.subject().toArray()))
                .toList();
        Reply reply = client.signed(
                signer,
                "POST",
                federation.coordinator(),
                "/v1/receipts",
                Map.of("federation", id(federation), kind, subjects));
        if (!(reply instanceof Reply.Ok(int _, JsonNode body))
                || !(log.checkpoint(federation) instanceof Download.Found(byte[] note))) {
            return;
        }
        switch (trust.open(note)) {
            case Checked.Refused<SignedCheckpoint>(var refusal, String detail) ->
                LOG.atDebug()
                        .addKeyValue("reason", refusal.code() + ": " + detail)
                        .log("receipts wait for a checkpoint");
            case Checked.Valid<SignedCheckpoint>(SignedCheckpoint checkpoint) ->
                body.path(kind)
                        .forEach(place -> Optional.ofNullable(bySubject.get(bytes(place.path("subject"))))
                                .filter(_ -> place.path("index").asLong()
                                        < checkpoint.head().size())
                                .ifPresent(receipt -> keep(federation, trust, receipt, place, checkpoint)));
        }
    }

    private void keep(
            Federation federation, LogTrust trust, KeptReceipt wanted, JsonNode place, SignedCheckpoint checkpoint) {
        OrgId organisation = federation.member().orElseThrow().org();
        Checked<KeptReceipt> checked = Checked.of(() -> {
            LogLeaf leaf = LogLeaf.decode(bytes(place.path("leaf")).toArray()).orRefuse();
            InclusionProof proof = new TileReader(path -> tile(federation, path))
                    .inclusion(checkpoint.head(), place.path("index").asLong(), MerkleHash.leaf(leaf.encode()))
                    .orRefuse();
            byte[] file = Receipt.of(leaf, new LeafSalt(bytes(place.path("salt"))), proof, checkpoint.note())
                    .encode();
            KeptReceipt made =
                    new KeptReceipt(wanted.kind(), wanted.subject(), wanted.content(), wanted.amount(), Bytes.of(file));
            made.verify(trust, organisation).orRefuse();
            return made;
        });
        switch (checked) {
            case Checked.Valid<KeptReceipt>(KeptReceipt made) ->
                store.add(tenant, id(federation), made, clock.instant());
            case Checked.Refused<KeptReceipt>(var refusal, String detail) ->
                LOG.atWarn()
                        .addKeyValue("reason", refusal.code() + ": " + detail)
                        .log("the coordinator's receipt does not hold; it is asked for again");
        }
    }

    private Optional<byte[]> tile(Federation federation, TilePath path) throws IOException {
        return switch (log.tile(federation, path)) {
            case Download.Found(byte[] bytes) -> Optional.of(bytes);
            case Download.Missing _ -> Optional.empty();
            case Download.Unavailable(String detail) -> throw new IOException(detail);
        };
    }

    private static Bytes bytes(JsonNode text) {
        return Bytes.of(Base64Url.decode(text.asText(), LogLeaf.BYTES_MAX).orElse(new byte[0]));
    }

    private static String id(Federation federation) {
        return Base64Url.encode(federation.id().toArray());
    }
}
