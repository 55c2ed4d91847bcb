package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.FederationState.Refreshed;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochCommit.Reason;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import io.continuum.protocol.roster.Roster;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An admin's power over who shares the secrets: removes members, puts configurations in force, begins epochs. Thread-safe:
 * one change at a time.
 *
 * <p>Nothing is applied that the coordinator did not put in order first: a change is made for the newest chain, sent, and
 * then read back and verified like anybody else's. Who comes second reads what came first and tries again. A crash at any
 * point leaves either nothing or a step that the next look at the chain brings.
 */
public final class Rotation {
    /** An epoch that is older than this is followed by a new one. */
    public static final Duration EPOCH_AGE = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);
    private static final int ATTEMPTS_MAX = 5;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    private final String tenant;
    private final FederationState state;
    private final RotationStore store;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final NextTagEpoch nextTagEpoch;
    private final InstantSource clock;
    private final SecureRandom random;
    private Instant notBefore = Instant.MIN;

    /** Where the federation stands after a change. */
    public record Rotated(long epoch, long tagEpoch, int members, int organisations) {
        static Rotated of(Federation federation) {
            Roster roster = federation.history().roster();
            return new Rotated(
                    federation.history().newestCommit().epoch(),
                    federation.tagEpoch(),
                    roster.members().size(),
                    roster.organisations());
        }
    }

    /**
     * What a removal comes to, or would come to.
     *
     * @param after where the federation stands then
     * @param warnings what the admin should know, in sentences
     */
    public record Removal(Member member, Rotated after, List<String> warnings) {}

    /** A request to the coordinator, made for the chain as it is now; or nothing, as somebody else did it. */
    private sealed interface Draft {
        record Post(String path, Map<String, Object> body) implements Draft {}

        record Nothing() implements Draft {}
    }

    private interface Drafting {
        Outcome<Draft> draft(Federation federation);
    }

    public Rotation(
            String tenant,
            FederationState state,
            RotationStore store,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            NextTagEpoch nextTagEpoch,
            InstantSource clock,
            SecureRandom random) {
        this.tenant = tenant;
        this.state = state;
        this.store = store;
        this.client = client;
        this.signer = signer;
        this.nextTagEpoch = nextTagEpoch;
        this.clock = clock;
        this.random = random;
    }

    // ------------------------------------------------------------------------------------------------ what admins ask
    // for

    /** What removing a member would come to. Changes nothing. */
    public Outcome<Removal> planRemoval(InstanceId instance, RemoveReason reason) {
        return newest().then(federation -> planRemoval(federation, instance, reason));
    }

    private Outcome<Removal> planRemoval(Federation federation, InstanceId instance, RemoveReason reason) {
        Optional<Member> target = federation.history().roster().member(instance);
        if (target.isEmpty()) {
            return noSuchMember(instance);
        }
        boolean leaves = instance.equals(federation.self());
        MembershipEvent event = MembershipEvent.after(
                federation.history().roster(), new Body.Remove(instance, reason), federation.keys());
        return switch (federation.history().append(event.encoded(), new byte[0])) {
            case Checked.Refused<FederationHistory>(Refusal refusal, String detail) ->
                new Outcome.Refused<>(refusal.code(), sentence(detail));
            case Checked.Valid<FederationHistory>(FederationHistory history) -> {
                Roster roster = history.roster();
                long epoch = history.newestCommit().epoch() + (leaves ? 0 : 1);
                boolean newTagEpoch = reason == RemoveReason.COMPROMISED && !leaves;
                Rotated after = new Rotated(
                        epoch,
                        federation.tagEpoch() + (newTagEpoch ? 1 : 0),
                        roster.members().size(),
                        roster.organisations());
                List<String> warnings = warnings(federation, target.get(), roster);
                warnings.addAll(stakes(federation, target.get(), roster));
                yield new Outcome.Done<>(new Removal(target.get(), after, List.copyOf(warnings)));
            }
        };
    }

    private static List<String> warnings(Federation federation, Member target, Roster after) {
        List<String> warnings = new ArrayList<>();
        if (after.organisations() < federation.config().k()) {
            warnings.add("%d organisation(s) remain, and a pattern needs %d: nothing new can be released."
                    .formatted(after.organisations(), federation.config().k()));
        }
        boolean lastOfItsOrganisation =
                after.members().stream().noneMatch(member -> member.org().equals(target.org()));
        if (lastOfItsOrganisation) {
            warnings.add("It is the last instance of its organisation, which leaves with it.");
        }
        int standing = federation.config().helperOrganisations(after).size();
        if (standing
                < federation
                        .config()
                        .helperOrganisations(federation.history().roster())
                        .size()) {
            warnings.add("It signed for a tag helper, which then counts for no organisation: the level may fall.");
        }
        return warnings;
    }

    /** What an organisation that leaves has at stake, where the coordinator says. */
    private List<String> stakes(Federation federation, Member target, Roster after) {
        boolean stays = after.members().stream().anyMatch(member -> member.org().equals(target.org()));
        if (stays || target.id().equals(federation.self())) {
            return List.of();
        }
        String path = "/v1/federations/" + text(federation.id().toArray()) + "/stakes?organisation="
                + text(target.org().toArray());
        Reply reply = client.signed(signer, "GET", federation.coordinator(), path, "");
        return reply instanceof Reply.Ok(int _, JsonNode body) ? Stakes.sentences(body) : List.of();
    }

    /**
     * Removes a member, this instance included. Others lose the secrets in the same step; who removes itself leaves it to the
     * other admins to begin an epoch.
     */
    public synchronized Outcome<Removal> remove(InstanceId instance, RemoveReason reason) {
        return planRemoval(instance, reason)
                .then(plan -> change(federation -> removal(federation, instance, reason))
                        .then(federation -> new Outcome.Done<>(
                                instance.equals(federation.self())
                                        ? plan
                                        : new Removal(plan.member(), Rotated.of(federation), plan.warnings()))));
    }

    private Outcome<Draft> removal(Federation federation, InstanceId instance, RemoveReason reason) {
        Roster roster = federation.history().roster();
        if (roster.member(instance).isEmpty()) {
            return new Outcome.Done<>(new Draft.Nothing());
        }
        MembershipEvent event = MembershipEvent.after(roster, new Body.Remove(instance, reason), federation.keys());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("event", text(event.encoded()));
        if (instance.equals(federation.self())) {
            return new Outcome.Done<>(new Draft.Post("/membership", body));
        }
        Roster without = applied(roster, event);
        if (reason != RemoveReason.COMPROMISED) {
            EpochSecrets secrets = federation.keyring().newest().nextEpoch(random);
            body.put("epoch_commit", commit(federation, without, federation.config(), secrets, Reason.MEMBER_REMOVED));
            return new Outcome.Done<>(new Draft.Post("/membership", body));
        }
        return nextTagEpoch.after(federation).then(config -> {
            configure(federation, without, config, Reason.COMPROMISE, body, "next");
            return new Outcome.Done<>(new Draft.Post("/membership", body));
        });
    }

    /** Gives a member another role; what it knows and has stays as it is. */
    public synchronized Outcome<Member> changeRole(InstanceId instance, Member.Role role) {
        return asAdmin(federation -> roleChange(federation, instance, role))
                .then(_ -> newest())
                .then(federation -> federation
                        .history()
                        .roster()
                        .member(instance)
                        .<Outcome<Member>>map(Outcome.Done::new)
                        .orElseGet(() -> noSuchMember(instance)));
    }

    private static Outcome<Draft> roleChange(Federation federation, InstanceId instance, Member.Role role) {
        Roster roster = federation.history().roster();
        Optional<Member> target = roster.member(instance);
        if (target.isEmpty()) {
            return noSuchMember(instance);
        }
        if (target.get().role() == role) {
            return new Outcome.Done<>(new Draft.Nothing());
        }
        MembershipEvent event = MembershipEvent.after(roster, new Body.RoleChange(instance, role), federation.keys());
        return switch (federation.history().append(event.encoded(), new byte[0])) {
            case Checked.Refused<FederationHistory>(Refusal refusal, String detail) ->
                new Outcome.Refused<>(refusal.code(), sentence(detail));
            case Checked.Valid<FederationHistory> _ ->
                new Outcome.Done<>(new Draft.Post("/membership", Map.of("event", text(event.encoded()))));
        };
    }

    private static <T> Outcome<T> noSuchMember(InstanceId instance) {
        return new Outcome.Refused<>("no_such_member", "No active member has the id " + instance + ".");
    }

    /** Begins a new epoch; for a compromise, a new tag epoch too. */
    public synchronized Outcome<Rotated> rotate(Reason reason) {
        if (reason == Reason.COMPROMISE) {
            return asAdmin(federation -> nextTagEpoch
                    .after(federation)
                    .then(config -> new Outcome.Done<>(configuration(federation, config, reason))));
        }
        long[] from = {0};
        return asAdmin(federation -> {
            long epoch = federation.history().newestCommit().epoch();
            if (from[0] == 0) {
                from[0] = epoch;
            }
            if (epoch > from[0]) {
                return new Outcome.Done<>(new Draft.Nothing());
            }
            EpochSecrets secrets = federation.keyring().newest().nextEpoch(random);
            Roster roster = federation.history().roster();
            String commit = commit(federation, roster, federation.config(), secrets, reason);
            return new Outcome.Done<>(new Draft.Post("/epochs", Map.of("epoch_commit", commit)));
        });
    }

    /** Puts a configuration in force, which follows the one that {@code composed} was given; it may be asked more than once. */
    public synchronized Outcome<Rotated> configure(NextTagEpoch composed) {
        return asAdmin(federation -> composed.after(federation).then(config -> {
            Reason reason = config.tagEpoch() > federation.tagEpoch() ? Reason.TAG_EPOCH : Reason.REQUESTED;
            return new Outcome.Done<>(configuration(federation, config, reason));
        }));
    }

    private Draft configuration(Federation federation, FederationConfig config, Reason reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        configure(federation, federation.history().roster(), config, reason, body, "event");
        return new Draft.Post("/membership", body);
    }

    /** Adds to a request the CONFIG event after {@code roster}, its configuration and the epoch that it begins. */
    private void configure(
            Federation federation,
            Roster roster,
            FederationConfig config,
            Reason reason,
            Map<String, Object> body,
            String field) {
        Body change = new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(federation.id()));
        MembershipEvent event = MembershipEvent.after(roster, change, federation.keys());
        EpochSecrets newest = federation.keyring().newest();
        EpochSecrets secrets =
                config.tagEpoch() > newest.tagEpoch() ? newest.nextTagEpoch(random) : newest.nextEpoch(random);
        body.put(field, text(event.encoded()));
        body.put("config", text(config.sign(federation.id(), federation.keys())));
        body.put("epoch_commit", commit(federation, applied(roster, event), config, secrets, reason));
    }

    /** The commit names how far the log is believed, unless the configuration that it begins names another log. */
    private String commit(
            Federation federation, Roster roster, FederationConfig config, EpochSecrets secrets, Reason reason) {
        EpochCommit previous = federation.history().newestCommit();
        EpochCommit commit = state.believedLog(federation)
                .filter(_ -> config.log().equals(federation.config().log()))
                .map(log -> EpochCommit.after(previous, roster, secrets, reason, log, federation.keys()))
                .orElseGet(() -> EpochCommit.after(previous, roster, secrets, reason, federation.keys()));
        return text(commit.encoded());
    }

    private static Roster applied(Roster roster, MembershipEvent event) {
        return roster.apply(event, _ -> Optional.empty()).orThrow();
    }

    // ------------------------------------------------------------------------------------------------ what admins need
    // not do

    /**
     * Begins an epoch where one is due: after somebody left by itself, and when the newest one has reached its age. For an
     * admin's daemon; of several admins the first one does it.
     */
    public synchronized void step() {
        Optional<Federation> current = state.current().filter(Federation::isAdmin);
        if (current.isEmpty() || clock.instant().isBefore(notBefore)) {
            return;
        }
        Optional<Reason> due = due(current.get());
        if (due.isEmpty()) {
            return;
        }
        switch (rotate(due.get())) {
            case Outcome.Done<Rotated>(Rotated rotated) ->
                LOG.atInfo()
                        .addKeyValue("epoch", rotated.epoch())
                        .addKeyValue("reason", due.get())
                        .log("a new epoch began");
            case Outcome.Refused<Rotated>(String code, String detail) -> later(code + ": " + detail);
            case Outcome.Unavailable<Rotated>(String detail) -> later(detail);
        }
    }

    private void later(String why) {
        notBefore = clock.instant().plus(PAUSE_AFTER_FAILURE);
        LOG.atWarn().addKeyValue("reason", why).log("a new epoch is due and could not be begun; will try again");
    }

    private Optional<Reason> due(Federation federation) {
        FederationHistory history = federation.history();
        Optional<RemoveReason> left = leftSince(history);
        if (left.isPresent()) {
            return Optional.of(left.get() == RemoveReason.COMPROMISED ? Reason.COMPROMISE : Reason.MEMBER_REMOVED);
        }
        Instant now = clock.instant();
        Instant since = store.seenSince(
                tenant, text(federation.id().toArray()), history.newestCommit().epoch(), now);
        return since.plus(EPOCH_AGE).isAfter(now) ? Optional.empty() : Optional.of(Reason.PERIODIC);
    }

    /** Why the last one left that still holds the secrets of the newest epoch; empty if nobody did. */
    private static Optional<RemoveReason> leftSince(FederationHistory history) {
        Optional<RemoveReason> left = Optional.empty();
        for (MembershipEvent event : history.events().reversed()) {
            if (event.head().equals(history.newestCommit().membershipHead())) {
                break;
            }
            if (event.body() instanceof Body.Remove(InstanceId _, RemoveReason reason)
                    && left.filter(RemoveReason.COMPROMISED::equals).isEmpty()) {
                left = Optional.of(reason);
            }
        }
        return left;
    }

    // ------------------------------------------------------------------------------------------------ how

    /** The federation as it is now, for an admin of it. */
    private Outcome<Federation> newest() {
        Optional<HistoryGate.Closed> alarm = state.closed(HistoryGate.Act.SEAL)
                .filter(closed -> closed.code().equals(HistoryGate.ALARM));
        if (alarm.isPresent()) {
            return new Outcome.Refused<>(HistoryGate.ALARM, alarm.get().detail());
        }
        Refreshed refreshed = state.refresh(signer);
        if (refreshed instanceof Refreshed.Unavailable(String detail)) {
            return new Outcome.Unavailable<>(detail);
        }
        if (refreshed instanceof Refreshed.Rejected(String detail)) {
            return new Outcome.Refused<>("history_refused", "The coordinator's chain was not accepted: " + detail);
        }
        return state.current()
                .<Outcome<Federation>>map(Outcome.Done::new)
                .orElseGet(() -> new Outcome.Refused<>(
                        "no_federation", "This instance belongs to no federation yet: create one, or join by invite."));
    }

    private Outcome<Federation> change(Drafting drafting) {
        String last = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Outcome<Federation> newest = newest();
            if (!(newest instanceof Outcome.Done<Federation>(Federation federation))) {
                return newest;
            }
            switch (drafting.draft(federation)) {
                case Outcome.Refused<Draft>(String code, String detail) -> {
                    return new Outcome.Refused<>(code, detail);
                }
                case Outcome.Unavailable<Draft>(String detail) -> {
                    return new Outcome.Unavailable<>(detail);
                }
                case Outcome.Done<Draft>(Draft.Nothing _) -> {
                    return newest;
                }
                case Outcome.Done<Draft>(Draft.Post(String path, Map<String, Object> body)) -> {
                    Reply reply = client.signed(
                            signer,
                            "POST",
                            federation.coordinator(),
                            "/v1/federations/" + text(federation.id().toArray()) + path,
                            body);
                    switch (reply) {
                        case Reply.Ok _ -> {
                            state.refresh(signer);
                            return new Outcome.Done<>(state.current().orElse(federation));
                        }
                        case Reply.Unavailable(String detail) -> {
                            return new Outcome.Unavailable<>(detail);
                        }
                        case Reply.Refused(var _, String code, String detail, var _) -> {
                            if (!code.equals("stale_head") && !code.equals("stale_epoch")) {
                                return new Outcome.Refused<>(code, sentence(detail));
                            }
                            last = detail;
                        }
                    }
                }
            }
        }
        return new Outcome.Unavailable<>("others keep changing the federation: " + last);
    }

    private Outcome<Rotated> asAdmin(Drafting drafting) {
        return change(federation -> federation.isAdmin()
                        ? drafting.draft(federation)
                        : new Outcome.Refused<>(
                                "not_an_admin", "Only an admin of the federation may do this; ask one of them."))
                .then(federation -> new Outcome.Done<>(Rotated.of(federation)));
    }

    private static String sentence(String detail) {
        return detail.isEmpty() ? detail : Character.toUpperCase(detail.charAt(0)) + detail.substring(1);
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
