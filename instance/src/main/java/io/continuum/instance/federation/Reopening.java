package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.FederationState.Refreshed;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.message.FederationMessages.Restored;
import io.continuum.protocol.message.Json;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochCommit.Reason;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LogTerms;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.Roster;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An admin's word that a coordinator may go on after it was restored from a backup: brings back what the chain has become
 * since, and signs a configuration that names where the log ended and the one that goes on from there. Thread-safe.
 */
public final class Reopening {
    private final FederationState state;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final SecureRandom random;

    /**
     * What was opened.
     *
     * @param backupMadeAt RFC 3339
     * @param events of the chain that were brought back, without the configuration that opened it
     * @param leaves how far the log before was in the backup
     * @param lostLeaves how many more this instance had seen; 0 where it cannot tell
     */
    public record Reopened(String backupMadeAt, String log, long events, long leaves, long lostLeaves) {}

    public Reopening(
            FederationState state, CoordinatorClient client, CoordinatorClient.Signer signer, SecureRandom random) {
        this.state = state;
        this.client = client;
        this.signer = signer;
        this.random = random;
    }

    /** Opens the federation of this instance. */
    public synchronized Outcome<Reopened> reopen() {
        Optional<Federation> current = state.current();
        if (current.isEmpty()) {
            return new Outcome.Refused<>(
                    "no_federation", "This instance belongs to no federation yet: create one, or join by invite.");
        }
        Federation federation = current.get();
        if (!federation.isAdmin()) {
            return new Outcome.Refused<>(
                    "not_an_admin", "Only an admin of the federation may do this; ask one of them.");
        }
        return restored(federation).then(restored -> reopen(federation, restored));
    }

    private Outcome<Restored> restored(Federation federation) {
        LogTerms log = federation.config().log();
        int ended = log instanceof LogTerms.Named named ? named.ended().size() + 1 : 0;
        return read(client.signed(
                signer, "GET", federation.coordinator(), path(federation, "/restoration?ended=" + ended), ""));
    }

    private Outcome<Reopened> reopen(Federation federation, Restored restored) {
        return switch (Checked.of(() -> draft(federation, restored))) {
            case Checked.Refused<Draft>(Refusal refusal, String detail) ->
                new Outcome.Refused<>(refusal.code(), detail);
            case Checked.Valid<Draft>(Draft draft) ->
                switch (client.signed(
                        signer, "POST", federation.coordinator(), path(federation, "/reopen"), draft.body())) {
                    case Reply.Refused(var _, String code, String detail, var _) -> new Outcome.Refused<>(code, detail);
                    case Reply.Unavailable(String detail) -> new Outcome.Unavailable<>(detail);
                    case Reply.Ok _ ->
                        state.refresh(signer) instanceof Refreshed.Rejected(String detail)
                                ? new Outcome.Refused<>("history_refused", detail)
                                : new Outcome.Done<>(draft.reopened());
                };
        };
    }

    private record Draft(Map<String, Object> body, Reopened reopened) {}

    private Draft draft(Federation federation, Restored restored) throws RefusalException {
        FederationHistory history = federation.history();
        int known = (int) restored.events();
        if (known > history.events().size()
                || restored.epoch() > history.newestCommit().epoch()) {
            throw new RefusalException(
                    Refusal.OLD_VERSION,
                    "The coordinator knows more of the chain than this instance: let an admin who was there last do"
                            + " this.");
        }
        NoteKey log = NoteKey.parse(restored.logVkey()).orRefuse();
        TreeHead head = head(federation.config().log(), log, restored);
        FederationConfig config = federation.config().next().withLogAfter(head, log);
        Body change = new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(federation.id()));
        MembershipEvent event = MembershipEvent.after(history.roster(), change, federation.keys());
        Roster after = history.roster().apply(event, _ -> Optional.empty()).orRefuse();
        EpochSecrets secrets = federation.keyring().newest().nextEpoch(random);
        EpochCommit commit =
                EpochCommit.after(history.newestCommit(), after, secrets, Reason.REQUESTED, federation.keys());

        List<String> events = new ArrayList<>();
        history.events().subList(known, history.events().size()).forEach(each -> events.add(text(each.encoded())));
        long broughtBack = events.size();
        events.add(text(event.encoded()));
        List<String> commits = new ArrayList<>();
        history.commits().stream()
                .filter(each -> each.epoch() > restored.epoch())
                .forEach(each -> commits.add(text(each.encoded())));
        commits.add(text(commit.encoded()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("events", events);
        body.put(
                "descriptors",
                broughtBack == 0
                        ? List.of()
                        : history.descriptors().stream()
                                .map(each -> text(each.encoded()))
                                .toList());
        body.put("config", text(config.sign(federation.id(), federation.keys())));
        body.put("epoch_commits", commits);
        long seen = state.believedLog(federation).map(TreeHead::size).orElse(head.size());
        return new Draft(
                body,
                new Reopened(
                        restored.backupMadeAt(),
                        log.name(),
                        broughtBack,
                        head.size(),
                        Math.max(0, seen - head.size())));
    }

    /** How far the log before is in the backup, by its own signature. */
    private static TreeHead head(LogTerms before, NoteKey log, Restored restored) throws RefusalException {
        if (!(before instanceof LogTerms.Named named) || restored.checkpoint().length() == 0) {
            return TreeHead.EMPTY;
        }
        if (!named.log().publicKey().equals(log.publicKey())) {
            throw new RefusalException(
                    Refusal.UNKNOWN_KEY,
                    "The coordinator signs with another key than before: restore it with its own log.key.");
        }
        byte[] note = restored.checkpoint().toArray();
        List<LogTrust> trusted = before.everTrusted();
        for (int i = 1; i < trusted.size(); i++) {
            Optional<SignedCheckpoint> older =
                    trusted.get(i).openLogSigned(note).accepted();
            if (older.isPresent()) {
                return fromBefore(
                        older.get().head(),
                        named.ended().get(named.ended().size() - i).head());
            }
        }
        return trusted.getFirst().openLogSigned(note).orRefuse().head();
    }

    /** A backup from before an earlier restore: the log of now has that tree too, as far as it went on from it. */
    private static TreeHead fromBefore(TreeHead head, TreeHead ended) throws RefusalException {
        if (head.size() > ended.size()) {
            throw new RefusalException(
                    Refusal.FORKED,
                    "The backup is of a log that was given up before this backup was made: restore another one.");
        }
        return head;
    }

    private static Outcome<Restored> read(Reply reply) {
        return switch (reply) {
            case Reply.Refused(var _, String code, String detail, var _) -> new Outcome.Refused<>(code, detail);
            case Reply.Unavailable(String detail) -> new Outcome.Unavailable<>(detail);
            case Reply.Ok(var _, JsonNode body) ->
                switch (Json.read(body.toString().getBytes(StandardCharsets.UTF_8), Restored.class)) {
                    case Checked.Valid<Restored>(Restored restored) -> new Outcome.Done<>(restored);
                    case Checked.Refused<Restored>(var _, String detail) ->
                        new Outcome.Refused<>(
                                "unreadable_answer", "What the coordinator answered cannot be read: " + detail);
                };
        };
    }

    private static String path(Federation federation, String rest) {
        return "/v1/federations/" + text(federation.id().toArray()) + rest;
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
