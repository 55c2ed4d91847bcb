package io.continuum.coordinator.log;

import io.continuum.coordinator.log.LogStore.Noted;
import io.continuum.coordinator.log.WitnessClient.Answer;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.ConsistencyProof;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.NoteSignature;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.log.WitnessRequest;
import io.continuum.protocol.roster.LogTerms;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects cosignatures: shows the newest checkpoint of each log to the witnesses that its federation names, and puts their
 * signatures on it. The log does not wait for it; a witness that does not answer is asked again after twice the pause.
 * Signatures are renewed hourly where nothing changes, as their times tell how old what one sees can be.
 *
 * <p>Used by one thread.
 */
public final class Witnessing {
    private static final Logger LOG = LoggerFactory.getLogger(Witnessing.class);
    private static final Duration RENEW_AFTER = Duration.ofHours(1);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(2);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(2);
    private static final int FEDERATIONS_MAX = 1_000;
    private static final int ATTEMPTS_MAX = 2;

    private final LogStore store;
    private final Transactions transactions;
    private final Function<FederationId, LogTerms> terms;
    private final Addresses addresses;
    private final WitnessClient client;
    private final InstantSource clock;
    private final Map<Place, Long> knownSizes = new HashMap<>();
    private final Map<Place, Pause> pauses = new HashMap<>();

    /** Where the witness with this key is reached, as its organisation registered it. */
    @FunctionalInterface
    public interface Addresses {
        Optional<URI> of(FederationId federation, String vkey);
    }

    /** A witness of one log. */
    private record Place(FederationId federation, NoteKey witness) {}

    private record Pause(Instant until, Duration length) {}

    /** A request under way. */
    private record Asked(Place place, SignedCheckpoint checkpoint, URI url, CompletableFuture<Answer> answer) {}

    public Witnessing(
            LogStore store,
            Transactions transactions,
            Function<FederationId, LogTerms> terms,
            Addresses addresses,
            WitnessClient client,
            InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.terms = terms;
        this.addresses = addresses;
        this.client = client;
        this.clock = clock;
    }

    /** Asks for what the newest checkpoints lack. */
    public void run() {
        collect(store.unwitnessed(FEDERATIONS_MAX));
    }

    /** Asks for what these federations' newest checkpoints lack or is old, all witnesses at once. */
    public void collect(List<FederationId> federations) {
        List<Asked> asked = new ArrayList<>();
        for (FederationId federation : federations) {
            if (terms.apply(federation) instanceof LogTerms.Named named) {
                newest(federation, named).ifPresent(checkpoint -> asked.addAll(ask(federation, named, checkpoint)));
            }
        }
        List<Asked> underWay = asked;
        for (int attempt = 1; !underWay.isEmpty(); attempt++) {
            List<Asked> again = new ArrayList<>();
            for (Asked each : underWay) {
                if (answered(each) && attempt < ATTEMPTS_MAX) {
                    ask(each.place(), each.checkpoint()).ifPresent(again::add);
                }
            }
            underWay = again;
        }
    }

    private List<Asked> ask(FederationId federation, LogTerms.Named named, SignedCheckpoint checkpoint) {
        return named.witnesses().stream()
                .filter(witness -> lacks(checkpoint, witness))
                .map(witness -> new Place(federation, witness))
                .filter(this::isTime)
                .flatMap(place -> ask(place, checkpoint).stream())
                .toList();
    }

    /** The newest checkpoint with the signatures that it has; empty if it is not of the log that the terms name. */
    private Optional<SignedCheckpoint> newest(FederationId federation, LogTerms.Named named) {
        LogTrust anyOf = LogTrust.of(
                        named.log().vkey(),
                        named.witnesses().stream().map(NoteKey::vkey).toList(),
                        Math.min(1, named.witnesses().size()))
                .orThrow();
        return store.newestCheckpoint(federation)
                .flatMap(noted -> anyOf.open(noted.note())
                        .accepted()
                        .or(() -> anyOf.openLogSigned(noted.note()).accepted()));
    }

    private boolean lacks(SignedCheckpoint checkpoint, NoteKey witness) {
        Instant old = clock.instant().minus(RENEW_AFTER);
        return checkpoint.cosignatures().stream()
                .noneMatch(signed ->
                        signed.witness().equals(witness.name()) && signed.at().isAfter(old));
    }

    private boolean isTime(Place place) {
        Pause pause = pauses.get(place);
        return pause == null || !clock.instant().isBefore(pause.until());
    }

    private Optional<Asked> ask(Place place, SignedCheckpoint checkpoint) {
        Optional<URI> url = addresses.of(place.federation(), place.witness().vkey());
        if (url.isEmpty()) {
            failed(place, "no keyper is registered with this key");
            return Optional.empty();
        }
        TreeHead head = checkpoint.head();
        long known = knownSizes.getOrDefault(place, 0L);
        if (known > head.size()) {
            // Not an accusation yet: the next checkpoint may reach that far.
            LOG.atError()
                    .addKeyValue("federation", place.federation())
                    .addKeyValue("witness", place.witness().name())
                    .addKeyValue("witness_size", known)
                    .addKeyValue("size", head.size())
                    .log("a witness has seen more of the log than there is: was an old backup restored?");
            failed(place, "it knows size " + known);
            knownSizes.remove(place);
            return Optional.empty();
        }
        WitnessRequest request = new WitnessRequest(
                known,
                proof(place.federation(), known, head),
                ownNote(checkpoint.note()).encode());
        return Optional.of(new Asked(place, checkpoint, url.get(), client.ask(url.get(), request)));
    }

    /** Without what other witnesses added, which is not for this one to carry. */
    private static SignedNote ownNote(SignedNote note) {
        return new SignedNote(note.text(), List.of(note.signatures().getFirst()));
    }

    private List<Bytes> proof(FederationId federation, long known, TreeHead head) {
        if (known == 0 || known == head.size()) {
            return List.of();
        }
        TileReader files = new TileReader(new StoredTiles(store, transactions, federation));
        TreeHead older = files.head(head, known).orThrow();
        ConsistencyProof proof = files.consistency(older, head).orThrow();
        return proof.path();
    }

    /** @return whether the same should be asked again, with the size that the witness named */
    private boolean answered(Asked asked) {
        Place place = asked.place();
        return switch (asked.answer().join()) {
            case Answer.Signed(List<NoteSignature> signatures) -> {
                add(asked, signatures);
                yield false;
            }
            case Answer.OtherSize(long size) -> {
                boolean news = knownSizes.getOrDefault(place, 0L) != size;
                knownSizes.put(place, size);
                if (!news) {
                    failed(place, "it does not take size " + size);
                }
                yield news;
            }
            case Answer.Failed(String detail) -> {
                failed(place, detail);
                yield false;
            }
        };
    }

    private void failed(Place place, String detail) {
        Pause last = pauses.getOrDefault(place, new Pause(Instant.EPOCH, PAUSE_MIN.dividedBy(2)));
        Duration doubled = last.length().multipliedBy(2);
        Duration pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
        pauses.put(place, new Pause(clock.instant().plus(pause), pause));
        LOG.atWarn()
                .addKeyValue("federation", place.federation())
                .addKeyValue("witness", place.witness().name())
                .addKeyValue("detail", detail)
                .log("a witness did not cosign");
    }

    /** Puts the signatures of this witness on the checkpoint, if they are good. */
    private void add(Asked asked, List<NoteSignature> signatures) {
        Place place = asked.place();
        long size = asked.checkpoint().head().size();
        LogTerms now = terms.apply(place.federation());
        Optional<LogTrust> own = now instanceof LogTerms.Named named
                ? LogTrust.of(named.log().vkey(), List.of(place.witness().vkey()), 1)
                        .accepted()
                : Optional.empty();
        SignedNote signed = ownNote(asked.checkpoint().note()).renewed(place.witness(), signatures);
        if (own.flatMap(trust -> trust.open(signed.encode()).accepted()).isEmpty()) {
            failed(place, "its signature is not valid");
            return;
        }
        transactions.write(() -> {
            store.lock(place.federation());
            store.checkpoint(place.federation(), size).ifPresent(noted -> {
                byte[] note = SignedNote.parse(noted.note())
                        .orThrow()
                        .renewed(place.witness(), signatures)
                        .encode();
                boolean witnessed = now.trust()
                        .flatMap(trust -> trust.open(note).accepted())
                        .isPresent();
                store.putCheckpoint(place.federation(), new Noted(size, note, noted.witnessed() || witnessed));
            });
            return true;
        });
        knownSizes.put(place, size);
        pauses.remove(place);
    }
}
