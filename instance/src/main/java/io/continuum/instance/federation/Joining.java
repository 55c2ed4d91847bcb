package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.FederationRecord.State;
import io.continuum.instance.federation.FederationStore.InviteRecord;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditPolicy.Preset;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.JoinRequest;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import io.continuum.protocol.roster.Welcome;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Founds a federation, invites into it, joins one, and answers those who join by an invite of this instance. Thread-safe:
 * one step at a time.
 */
public final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final int CHAIN_PAGES_MAX = 400;
    private static final int BYTES_MAX = 1 << 20;

    /** How a step ended. */
    public sealed interface Outcome<T> {
        record Done<T>(T value) implements Outcome<T> {}

        /** It cannot be done so; the detail says what to do instead. */
        record Refused<T>(String code, String detail) implements Outcome<T> {}

        /** Try again later; nothing was lost. */
        record Unavailable<T>(String detail) implements Outcome<T> {}

        /** What comes of the value, if there is one; otherwise this ending. */
        default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
            return switch (this) {
                case Done<T>(T value) -> next.apply(value);
                case Refused<T>(String code, String detail) -> new Refused<>(code, detail);
                case Unavailable<T>(String detail) -> new Unavailable<>(detail);
            };
        }
    }

    /** What founding needs. */
    public record Founding(
            String name, Preset preset, int k, int bucketBits, URI coordinator, String coordinatorSecret) {}

    /** An invitation to hand over. */
    public record Invitation(String code, Instant expires) {}

    private final String tenant;
    private final FederationState state;
    private final FederationStore store;
    private final KeyFile keyFile;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Admitting admitting;

    public Joining(
            String tenant,
            FederationState state,
            FederationStore store,
            KeyFile keyFile,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            InstantSource clock,
            SecureRandom random) {
        this.tenant = tenant;
        this.state = state;
        this.store = store;
        this.keyFile = keyFile;
        this.client = client;
        this.signer = signer;
        this.clock = clock;
        this.random = random;
        this.admitting = new Admitting(tenant, state, store, keyFile, client, signer, clock);
    }

    /** Founds a federation, with this instance as its first admin. */
    public synchronized Outcome<FederationId> found(Founding founding) {
        if (busy()) {
            return alreadyThere();
        }
        InstanceKeys keys = keyFile.secrets().keys();
        Descriptor descriptor = descriptor(keys);
        FederationConfig config =
                FederationConfig.first(CreditPolicy.of(founding.preset()), founding.k(), founding.bucketBits(), 0, 0);
        if (config.check(LocalMinima.DEFAULT) instanceof Checked.Refused<FederationConfig>(var _, String detail)) {
            return new Outcome.Refused<>("bad_policy", detail);
        }
        MembershipEvent genesis = MembershipEvent.genesis(founding.name(), descriptor, keys, config, random);
        FederationId id = genesis.federation();
        EpochSecrets secrets = EpochSecrets.first(id, random);
        EpochCommit commit = EpochCommit.first(Roster.start(genesis, descriptor).orThrow(), secrets, keys);
        byte[] signedConfig = config.sign(id, keys);
        FederationHistory history = FederationHistory.verify(
                        id,
                        List.of(genesis.encoded()),
                        List.of(descriptor.encoded()),
                        signedConfig,
                        List.of(commit.encoded()),
                        LocalMinima.DEFAULT)
                .orThrow();
        Reply reply = client.plain(
                "POST",
                founding.coordinator(),
                "/v1/federations",
                Map.of(
                        "genesis", Base64Url.encode(genesis.encoded()),
                        "descriptor", Base64Url.encode(descriptor.encoded()),
                        "config", Base64Url.encode(signedConfig),
                        "epoch_commit", Base64Url.encode(commit.encoded())),
                Map.of("X-Admin-Secret", founding.coordinatorSecret()));
        return switch (reply) {
            case Reply.Unavailable(String detail) -> new Outcome.Unavailable<>(detail);
            case Reply.Refused(var _, String code, String detail, var _) -> new Outcome.Refused<>(code, detail);
            case Reply.Ok _ -> {
                FederationRecord record = new FederationRecord(
                        id, founding.name(), State.MEMBER, founding.coordinator(), clock.instant());
                state.install(record, history, List.of(secrets));
                yield new Outcome.Done<>(id);
            }
        };
    }

    /** Makes an invite for one instance; its secret is on disk before the coordinator learns its id. */
    public synchronized Outcome<Invitation> invite(Duration lifetime) {
        Optional<Federation> federation = state.current();
        if (federation.isEmpty()) {
            return notAMember();
        }
        if (!federation.get().isAdmin()) {
            return new Outcome.Refused<>("not_an_admin", "Only an admin of the federation invites; ask one of them.");
        }
        Federation ours = federation.get();
        return open(ours, Invite.create(ours.id(), ours.self(), ours.coordinator(), random), lifetime);
    }

    /**
     * Makes an invite for one more instance of this instance's own organisation. Where this instance is no admin, it consents
     * to the joiner, and an admin's instance adds it.
     */
    public synchronized Outcome<Invitation> inviteIntoOrganisation(Duration lifetime) {
        Optional<Federation> federation = state.current();
        if (federation.isEmpty()) {
            return notAMember();
        }
        Federation ours = federation.get();
        return open(ours, Invite.into(ours.keys().org(), ours.id(), ours.self(), ours.coordinator(), random), lifetime);
    }

    private Outcome<Invitation> open(Federation ours, Invite invite, Duration lifetime) {
        Instant expires = clock.instant().plus(lifetime);
        String inviteId = Base64Url.encode(invite.id().toArray());
        keyFile.change(secrets -> secrets.withInvite(invite));
        store.addInvite(tenant, text(ours.id()), new InviteRecord(inviteId, expires, ""));
        Reply reply = client.signed(
                signer,
                "POST",
                ours.coordinator(),
                "/v1/federations/" + text(ours.id()) + "/invites",
                Map.of(
                        "invite_id",
                        inviteId,
                        "expires_s",
                        lifetime.toSeconds(),
                        "same_organisation",
                        invite.place() instanceof Invite.Place.Organisation));
        return switch (reply) {
            case Reply.Ok _ -> new Outcome.Done<>(new Invitation(invite.code(), expires));
            case Reply.Unavailable(String detail) -> {
                keyFile.change(secrets -> secrets.withoutInvite(invite));
                yield new Outcome.Unavailable<>(detail);
            }
            case Reply.Refused(var _, String code, String detail, var _) -> {
                keyFile.change(secrets -> secrets.withoutInvite(invite));
                yield new Outcome.Refused<>(code, detail);
            }
        };
    }

    /** Asks to join; {@link #step} carries it through. */
    public synchronized Outcome<FederationId> join(String code) {
        return switch (Invite.parse(code)) {
            case Checked.Refused<Invite>(var _, String detail) ->
                new Outcome.Refused<>("malformed_invite", "This is no invite code: " + detail + ".");
            case Checked.Valid<Invite>(Invite invite) -> join(invite);
        };
    }

    private Outcome<FederationId> join(Invite invite) {
        boolean again = keyFile.secrets().joining().contains(invite);
        if (busy() && !again) {
            return alreadyThere();
        }
        keyFile.change(secrets -> secrets.joiningWith(Optional.of(invite)));
        InstanceKeys keys = keysFor(invite);
        JoinRequest request = JoinRequest.create(invite, descriptor(keys), keys, random);
        Reply reply = client.plain(
                "POST",
                invite.coordinator(),
                "/v1/federations/" + text(invite.federation()) + "/joins",
                Map.of(
                        "descriptor", Base64Url.encode(request.descriptor().encoded()),
                        "invite_id", text(request.inviteId()),
                        "nonce", text(request.nonce()),
                        "org_commit", text(request.orgCommit()),
                        "mac", text(request.mac()),
                        "sig", text(request.signature())),
                Map.of());
        return switch (reply) {
            case Reply.Ok _ -> {
                store.save(
                        tenant,
                        new FederationRecord(
                                invite.federation(), "", State.PENDING, invite.coordinator(), clock.instant()));
                step();
                yield new Outcome.Done<>(invite.federation());
            }
            case Reply.Unavailable(String detail) -> {
                forgetJoining(again);
                yield new Outcome.Unavailable<>(detail);
            }
            case Reply.Refused(var _, String refusal, String detail, var _) -> {
                forgetJoining(again);
                yield new Outcome.Refused<>(refusal, detail);
            }
        };
    }

    /** This instance's keys, in the organisation that the invite names; its secret comes with the welcome. */
    private InstanceKeys keysFor(Invite invite) {
        InstanceKeys keys = keyFile.secrets().keys();
        return switch (invite.place()) {
            case Invite.Place.NewOrganisation _ -> keys;
            case Invite.Place.Organisation(OrgId org) -> keys.inOrganisation(org, keys.orgSecret());
        };
    }

    private void forgetJoining(boolean again) {
        if (!again) {
            keyFile.change(secrets -> secrets.joiningWith(Optional.empty()));
        }
    }

    /** Takes the next step of whatever is under way: collects a welcome, or answers those who join here. */
    public synchronized void step() {
        keyFile.secrets().joining().stream().findFirst().ifPresent(this::collectWelcome);
        admitting.step();
    }

    // ------------------------------------------------------------------------------------------------ the joiner

    private void collectWelcome(Invite invite) {
        Map<String, String> shown = Map.of("X-Invite-Id", text(invite.id()));
        Reply reply = client.plain(
                "GET",
                invite.coordinator(),
                "/v1/federations/" + text(invite.federation()) + "/joins/" + text(invite.id()) + "/welcome",
                "",
                shown);
        switch (reply) {
            case Reply.Ok(int status, JsonNode body) when status == 200 -> open(invite, body, shown);
            case Reply.Refused(var _, String code, String detail, var _) -> giveUp(invite, code + ": " + detail);
            case Reply.Ok _, Reply.Unavailable _ -> LOG.atDebug().log("no welcome yet");
        }
    }

    private void giveUp(Invite invite, String why) {
        LOG.atWarn().addKeyValue("reason", why).log("joining the federation ended");
        keyFile.change(secrets -> secrets.joiningWith(Optional.empty()));
        store.mark(tenant, text(invite.federation()), State.REMOVED);
    }

    private void open(Invite invite, JsonNode body, Map<String, String> shown) {
        Optional<PublicHistory> chain = chain(invite, shown);
        if (chain.isEmpty()) {
            return;
        }
        Checked<FederationHistory> joined = Checked.of(() -> {
            PublicHistory parts = chain.get();
            FederationHistory history = FederationHistory.verify(
                            invite.federation(),
                            parts.events(),
                            parts.descriptors(),
                            parts.config(),
                            parts.commits(),
                            LocalMinima.DEFAULT)
                    .orRefuse();
            byte[] sealed = Base64Url.decode(body.path("welcome").asText(), BYTES_MAX)
                    .orElseThrow(() -> new RefusalException(Refusal.MALFORMED, "the welcome is no base64url"));
            install(invite, history, sealed);
            return history;
        });
        if (joined instanceof Checked.Refused<FederationHistory>(Refusal refusal, String detail)) {
            giveUp(invite, refusal.code() + ": " + detail);
        }
    }

    private void install(Invite invite, FederationHistory history, byte[] sealed) throws RefusalException {
        InstanceKeys keys = keysFor(invite);
        MembershipEvent add = history.addOf(keys.id())
                .orElseThrow(() -> new RefusalException(Refusal.MISSING, "the chain does not add this instance"));
        Welcome welcome = Welcome.open(sealed, invite, keys, add).orRefuse();
        if (!welcome.membershipHead().equals(add.head())) {
            throw new RefusalException(Refusal.MISMATCH, "the welcome belongs to another place of the chain");
        }
        boolean knownCommit =
                history.commits().stream().anyMatch(commit -> commit.hash().equals(welcome.commitHash()));
        if (!knownCommit) {
            throw new RefusalException(Refusal.MISMATCH, "the welcome names an epoch that the coordinator hides");
        }
        List<EpochSecrets> secrets = new ArrayList<>(welcome.history());
        secrets.add(welcome.secrets());
        for (EpochCommit commit : history.commits()) {
            for (EpochSecrets each : secrets) {
                if (each.epoch() == commit.epoch() && !commit.confirms(each)) {
                    throw new RefusalException(Refusal.BAD_MAC, "the welcome's secrets are not those of the epoch");
                }
            }
            if (commit.epoch() > welcome.secrets().epoch()) {
                secrets.add(commit.open(keys).orRefuse());
            }
        }
        FederationRecord record = new FederationRecord(
                invite.federation(), history.roster().name(), State.MEMBER, invite.coordinator(), clock.instant());
        state.install(record, history, secrets, inOrganisation(invite, welcome, history, keys));
        welcome.checkpoint().forEach(note -> state.guard().shownByPeer(note.toArray()));
        LOG.atInfo().addKeyValue("federation", history.roster().name()).log("joined");
    }

    /** The keys to go on with: into an organisation's name belongs the secret that it committed itself to. */
    private static InstanceKeys inOrganisation(
            Invite invite, Welcome welcome, FederationHistory history, InstanceKeys keys) throws RefusalException {
        if (!(invite.place() instanceof Invite.Place.Organisation(OrgId org))) {
            return keys;
        }
        OrgSecret secret = welcome.orgSecret().stream()
                .findFirst()
                .orElseThrow(() -> new RefusalException(
                        Refusal.MISSING, "the welcome does not hold the secret of the organisation"));
        Bytes commitment = secret.commitment(invite.federation(), org);
        if (!history.roster().orgCommit(org).filter(commitment::equals).isPresent()) {
            throw new RefusalException(
                    Refusal.MISMATCH, "the organisation committed itself to another secret than the welcome holds");
        }
        return keys.inOrganisation(org, secret);
    }

    /** Reads the whole chain page by page; empty when the coordinator cannot give it now. */
    private Optional<PublicHistory> chain(Invite invite, Map<String, String> shown) {
        List<byte[]> events = new ArrayList<>();
        List<byte[]> descriptors = new ArrayList<>();
        List<byte[]> commits = new ArrayList<>();
        for (int page = 0; page < CHAIN_PAGES_MAX; page++) {
            Reply reply = client.plain(
                    "GET",
                    invite.coordinator(),
                    "/v1/federations/" + text(invite.federation()) + "/membership?from=" + events.size()
                            + "&epochs_from=" + (commits.size() + 1),
                    "",
                    shown);
            if (!(reply instanceof Reply.Ok(var _, JsonNode body))) {
                return Optional.empty();
            }
            Optional<PublicHistory> part = FederationState.parse(body);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            events.addAll(part.get().events());
            descriptors.addAll(part.get().descriptors());
            commits.addAll(part.get().commits());
            if (part.get().events().isEmpty() && part.get().commits().isEmpty()) {
                return Optional.of(
                        new PublicHistory(events, descriptors, part.get().config(), commits));
            }
        }
        return Optional.empty();
    }

    // ------------------------------------------------------------------------------------------------ both

    private boolean busy() {
        return !state.removed()
                && state.record()
                        .filter(record -> record.state() != State.REMOVED)
                        .isPresent();
    }

    private Descriptor descriptor(InstanceKeys keys) {
        Instant now = clock.instant();
        return Descriptor.create(
                keys,
                now.getEpochSecond(),
                now.plus(KeyUpdate.DESCRIPTOR_LIFETIME).getEpochSecond());
    }

    private static <T> Outcome<T> alreadyThere() {
        return new Outcome.Refused<>(
                "already_in_a_federation", "This instance belongs to a federation, or is joining one, already.");
    }

    private static <T> Outcome<T> notAMember() {
        return new Outcome.Refused<>(
                "no_federation", "This instance belongs to no federation yet: create one, or join by invite.");
    }

    private static String text(FederationId id) {
        return Base64Url.encode(id.toArray());
    }

    private static String text(Bytes bytes) {
        return Base64Url.encode(bytes.toArray());
    }
}
