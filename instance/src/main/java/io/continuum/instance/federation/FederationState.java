package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Keyring;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.LogTerms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that knows which federation this instance belongs to. Every change of it was verified from the
 * federation's id on before anybody sees it. Thread-safe; {@link #current} never blocks.
 */
public final class FederationState {
    private static final Logger LOG = LoggerFactory.getLogger(FederationState.class);
    private static final int BYTES_MAX = 16 << 20;
    private static final int PAGES_MAX = 100;
    private static final String NOT_A_MEMBER = "not_a_member";

    /** How reading the coordinator's copy of the chain ended. */
    public sealed interface Refreshed {
        record Unchanged() implements Refreshed {}

        record Changed(Federation federation) implements Refreshed {}

        /** The coordinator showed something that does not follow from what was verified before. */
        record Rejected(String detail) implements Refreshed {}

        record Unavailable(String detail) implements Refreshed {}
    }

    private final String tenant;
    private final FederationStore store;
    private final KeyFile keyFile;
    private final CoordinatorClient client;
    private final Transactions transactions;
    private volatile @Nullable Federation federation;
    private volatile String problem = "";
    private volatile HistoryGate gate = HistoryGate.OPEN;
    private volatile boolean removed;
    private volatile Consumer<Federation> logBegunAnew = _ -> {};

    public FederationState(
            String tenant,
            FederationStore store,
            KeyFile keyFile,
            CoordinatorClient client,
            Transactions transactions) {
        this.tenant = tenant;
        this.store = store;
        this.keyFile = keyFile;
        this.client = client;
        this.transactions = transactions;
        load();
    }

    private void load() {
        Optional<FederationRecord> record = store.find(tenant);
        if (record.isEmpty() || record.get().state() != FederationRecord.State.MEMBER) {
            return;
        }
        String id = Base64Url.encode(record.get().id().toArray());
        PublicHistory history = store.history(tenant, id).orElseThrow();
        Secrets secrets = keyFile.secrets();
        switch (verify(record.get(), history)) {
            case Checked.Valid<FederationHistory>(FederationHistory verified) ->
                federation = new Federation(
                        verified,
                        Keyring.of(secrets.epochs()),
                        secrets.keys(),
                        record.get().coordinator());
            case Checked.Refused<FederationHistory>(Refusal refusal, String detail) ->
                throw new IllegalStateException("The stored history of the federation does not verify ("
                        + refusal.code() + ": " + detail + "). Restore the data folder from a backup.");
        }
    }

    private static Checked<FederationHistory> verify(FederationRecord record, PublicHistory history) {
        return FederationHistory.verify(
                record.id(),
                history.events(),
                history.descriptors(),
                history.config(),
                history.commits(),
                LocalMinima.DEFAULT);
    }

    /**
     * Who is told of a federation whose coordinator was restored from a backup, in the transaction that keeps the
     * configuration which says so.
     */
    public void whenRestored(Consumer<Federation> told) {
        logBegunAnew = told;
    }

    /** From now on asks this gate; until then everything is let through. */
    public void guardedBy(HistoryGate guard) {
        gate = guard;
    }

    /** Who watches the federation's history. */
    HistoryGate guard() {
        return gate;
    }

    /** How far the federation's log is believed; empty where it has none or nothing was seen of it. */
    Optional<TreeHead> believedLog(Federation federation) {
        return federation.config().log() instanceof LogTerms.Named log
                ? gate.shown()
                        .flatMap(note ->
                                log.trust().orElseThrow().openLogSigned(note).accepted())
                        .map(SignedCheckpoint::head)
                        .filter(head -> head.size() > 0)
                : Optional.empty();
    }

    /** Why the federation's history forbids this now; empty if it does not. Never blocks. */
    public Optional<HistoryGate.Closed> closed(HistoryGate.Act act) {
        return gate.closed(act);
    }

    /** Empty while this instance is no member of a federation. */
    public Optional<Federation> current() {
        return Optional.ofNullable(federation);
    }

    /** The configurations of the tag epochs of {@code federation} that are known here. */
    TagEpochs tagEpochs(Federation federation) {
        return TagEpochs.of(
                federation.history(),
                store.configs(tenant, Base64Url.encode(federation.id().toArray())));
    }

    /** What is stored, also while joining. */
    public Optional<FederationRecord> record() {
        return store.find(tenant);
    }

    /** Why the last look at the chain was not accepted; empty when all is well. */
    public String problem() {
        return problem;
    }

    /** Whether the coordinator no longer takes this instance for a member. */
    public boolean removed() {
        return removed;
    }

    /** The id of this instance: it changes with its keys. */
    public InstanceId self() {
        return keyFile.secrets().keys().id();
    }

    /** As {@link #install(FederationRecord, FederationHistory, List, InstanceKeys)}, with the keys that are in force here. */
    Federation install(FederationRecord record, FederationHistory history, List<EpochSecrets> secrets) {
        return install(record, history, secrets, keyFile.secrets().keys());
    }

    /**
     * Makes this instance a member: the secrets go to disk first, then what is public, then everybody sees it.
     *
     * @param secrets all group secrets this instance was given, oldest first
     * @param keys those that the chain knows this instance by
     */
    Federation install(
            FederationRecord record, FederationHistory history, List<EpochSecrets> secrets, InstanceKeys keys) {
        Secrets kept = keyFile.change(before ->
                before.withEpochs(secrets).joiningWith(Optional.empty()).withKeys(keys));
        removed = false;
        transactions.run(() -> {
            store.save(tenant, record);
            store.saveHistory(tenant, Base64Url.encode(record.id().toArray()), publicHistory(history));
        });
        return publish(new Federation(history, Keyring.of(secrets), kept.keys(), record.coordinator()));
    }

    private Federation publish(Federation next) {
        federation = next;
        return next;
    }

    /** Reads what is new in the chain, verifies it together with all that came before, and opens new epochs. */
    public synchronized Refreshed refresh(CoordinatorClient.Signer signer) {
        Refreshed first = refreshOnce(signer);
        Refreshed last = first;
        for (int page = 1; page < PAGES_MAX && last instanceof Refreshed.Changed; page++) {
            last = refreshOnce(signer);
        }
        return last instanceof Refreshed.Unchanged ? first : last;
    }

    private Refreshed refreshOnce(CoordinatorClient.Signer signer) {
        Federation before = federation;
        if (before == null) {
            return new Refreshed.Unchanged();
        }
        Reply reply = read(before, signer);
        Optional<InstanceKeys> successor =
                keyFile.secrets().successor().stream().findFirst();
        if (reply instanceof Reply.Refused(var _, String code, var _, var _)
                && code.equals(NOT_A_MEMBER)
                && successor.isPresent()) {
            // The federation may have taken the new keys while the answer got lost.
            reply = read(before, signer.as(successor.get()));
        }
        return switch (reply) {
            case Reply.Unavailable(String detail) -> new Refreshed.Unavailable(detail);
            case Reply.Refused(var _, String code, String detail, var _) -> {
                removed = code.equals(NOT_A_MEMBER);
                yield rejected(code + ": " + detail);
            }
            case Reply.Ok(var _, JsonNode body) -> {
                removed = false;
                yield extend(before, body);
            }
        };
    }

    private Reply read(Federation known, CoordinatorClient.Signer signer) {
        return client.signed(
                signer,
                "GET",
                known.coordinator(),
                "/v1/federations/" + Base64Url.encode(known.id().toArray()) + "/membership?from="
                        + known.history().events().size() + "&epochs_from="
                        + (known.history().newestCommit().epoch() + 1),
                "");
    }

    private Refreshed extend(Federation before, JsonNode body) {
        PublicHistory old = publicHistory(before.history());
        Optional<PublicHistory> more = parse(body);
        if (more.isEmpty()) {
            return rejected("the coordinator's answer is malformed");
        }
        PublicHistory news = more.get();
        Optional<EpochCommit> other = contradicting(news.commits(), before.history());
        if (other.isPresent()) {
            long epoch = other.get().epoch();
            gate.otherCommit(epoch, other.get().encoded());
            return rejected("the coordinator shows another commit of epoch " + epoch + " than before");
        }
        List<byte[]> commits =
                concat(old.commits(), later(news.commits(), before.history().newestCommit()));
        boolean same = news.events().isEmpty()
                && Arrays.equals(news.config(), old.config())
                && commits.size() == old.commits().size();
        if (same) {
            problem = "";
            return new Refreshed.Unchanged();
        }
        PublicHistory joined = new PublicHistory(
                concat(old.events(), news.events()),
                concat(old.descriptors(), news.descriptors()),
                news.config(),
                commits);
        FederationRecord record = store.find(tenant).orElseThrow();
        Checked<Federation> after = Checked.of(() -> {
            FederationHistory history = verify(record, joined).orRefuse();
            if (history.config().version() != before.config().version()) {
                history.config().checkAfter(before.config()).orRefuse();
            }
            return follow(before, history);
        });
        return switch (after) {
            case Checked.Refused<Federation>(Refusal refusal, String detail) ->
                rejected(refusal.code() + ": " + detail);
            case Checked.Valid<Federation>(Federation next) -> {
                boolean otherKeys = !next.self().equals(before.self());
                keyFile.change(secrets -> {
                    Secrets kept = secrets.withEpochs(List.copyOf(next.keyring().all()));
                    return otherKeys ? kept.withKeys(next.keys()) : kept;
                });
                boolean restored = next.config().log().ended().size()
                        > before.config().log().ended().size();
                transactions.run(() -> {
                    store.saveHistory(tenant, Base64Url.encode(next.id().toArray()), joined);
                    if (restored) {
                        logBegunAnew.accept(next);
                    }
                });
                problem = "";
                yield new Refreshed.Changed(publish(next));
            }
        };
    }

    /** Commits of later epochs than {@code known}; what cannot be read stays, to be refused by name. */
    private static List<byte[]> later(List<byte[]> commits, EpochCommit known) {
        return commits.stream()
                .filter(bytes -> EpochCommit.decode(bytes).accepted().stream()
                        .allMatch(commit -> commit.epoch() > known.epoch()))
                .toList();
    }

    /** Opens new epochs, with the keys that each was sealed to, and takes over new keys of this instance that the chain names. */
    private Federation follow(Federation before, FederationHistory history) throws RefusalException {
        List<InstanceKeys> own = new ArrayList<>();
        own.add(before.keys());
        own.addAll(keyFile.secrets().successor());
        List<EpochSecrets> secrets = new ArrayList<>(before.keyring().all());
        for (EpochCommit commit : history.commits()) {
            if (commit.epoch() > secrets.getLast().epoch()) {
                for (InstanceKeys keys : own) {
                    if (commit.isFor(keys.id())) {
                        secrets.add(commit.open(keys).orRefuse());
                        break;
                    }
                }
            }
        }
        InstanceKeys inForce = own.stream()
                .filter(keys -> history.roster().member(keys.id()).isPresent())
                .findFirst()
                .orElse(before.keys());
        return new Federation(history, Keyring.of(secrets), inForce, before.coordinator());
    }

    private Refreshed rejected(String detail) {
        if (!detail.equals(problem)) {
            LOG.atWarn().addKeyValue("reason", detail).log("the coordinator's copy of the chain was not accepted");
        }
        problem = detail;
        return new Refreshed.Rejected(detail);
    }

    /** The first commit that is not the one that is known for its epoch. */
    private static Optional<EpochCommit> contradicting(List<byte[]> sent, FederationHistory known) {
        return sent.stream()
                .flatMap(bytes -> EpochCommit.decode(bytes).accepted().stream())
                .filter(commit -> known.commits().stream()
                        .anyMatch(ours ->
                                ours.epoch() == commit.epoch() && !ours.hash().equals(commit.hash())))
                .findFirst();
    }

    static Optional<PublicHistory> parse(JsonNode body) {
        Optional<List<byte[]>> events = list(body.path("events"));
        Optional<List<byte[]>> descriptors = list(body.path("descriptors"));
        Optional<List<byte[]>> commits = list(body.path("epoch_commits"));
        Optional<byte[]> config = Base64Url.decode(body.path("config").asText(), BYTES_MAX);
        return events.isEmpty() || descriptors.isEmpty() || commits.isEmpty() || config.isEmpty()
                ? Optional.empty()
                : Optional.of(new PublicHistory(events.get(), descriptors.get(), config.get(), commits.get()));
    }

    private static Optional<List<byte[]>> list(JsonNode items) {
        List<byte[]> read = new ArrayList<>();
        for (JsonNode item : items) {
            Optional<byte[]> bytes = Base64Url.decode(item.asText(), BYTES_MAX);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            read.add(bytes.get());
        }
        return Optional.of(read);
    }

    static PublicHistory publicHistory(FederationHistory history) {
        return new PublicHistory(
                history.events().stream().map(event -> event.encoded()).toList(),
                history.descriptors().stream()
                        .map(descriptor -> descriptor.encoded())
                        .toList(),
                history.encodedConfig(),
                history.commits().stream().map(EpochCommit::encoded).toList());
    }

    private static List<byte[]> concat(List<byte[]> first, List<byte[]> second) {
        List<byte[]> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
