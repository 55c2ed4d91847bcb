package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.FederationStore.InviteRecord;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.JoinRequest;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.Cosignature;
import io.continuum.protocol.roster.Roster;
import io.continuum.protocol.roster.Welcome;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inviter's side of joining: checks who asks with an invite of this instance, adds and welcomes it, or turns it down. */
final class Admitting {
    private static final Logger LOG = LoggerFactory.getLogger(Admitting.class);
    private static final int BYTES_MAX = 1 << 20;

    private final String tenant;
    private final FederationState state;
    private final FederationStore store;
    private final KeyFile keyFile;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final InstantSource clock;
    /** For which event this instance consented last, by invite. */
    private final Map<Bytes, Long> cosignedFor = new HashMap<>();

    Admitting(
            String tenant,
            FederationState state,
            FederationStore store,
            KeyFile keyFile,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            InstantSource clock) {
        this.tenant = tenant;
        this.state = state;
        this.store = store;
        this.keyFile = keyFile;
        this.client = client;
        this.signer = signer;
        this.clock = clock;
    }

    /** Answers who asked to join since the last step. */
    void step() {
        state.current().filter(federation -> federation.member().isPresent()).ifPresent(this::answerJoins);
    }

    private void answerJoins(Federation federation) {
        List<InviteRecord> open = store.unusedInvites(tenant, text(federation.id()), clock.instant());
        boolean halfWay = keyFile.secrets().openInvites().stream().anyMatch(invite -> isUsed(federation, invite));
        if (open.isEmpty() && !halfWay) {
            return;
        }
        Reply reply = client.signed(
                signer, "GET", federation.coordinator(), "/v1/federations/" + text(federation.id()) + "/joins", "");
        if (reply instanceof Reply.Ok(var _, JsonNode body)) {
            for (JsonNode join : body.path("joins")) {
                answer(join);
            }
        }
    }

    private boolean isUsed(Federation federation, Invite invite) {
        return store.invite(tenant, text(federation.id()), text(invite.id()))
                .filter(record -> !record.joiner().isEmpty())
                .isPresent();
    }

    private void answer(JsonNode join) {
        String inviteId = join.path("invite_id").asText();
        Optional<Invite> invite = keyFile.secrets().openInvites().stream()
                .filter(each -> text(each.id()).equals(inviteId))
                .findFirst();
        if (invite.isEmpty()) {
            return;
        }
        Checked<JoinRequest> request =
                Checked.of(() -> request(join).check(invite.get()).orRefuse());
        switch (request) {
            case Checked.Refused<JoinRequest>(Refusal refusal, String detail) -> reject(invite.get(), refusal, detail);
            case Checked.Valid<JoinRequest>(JoinRequest valid) -> welcome(invite.get(), valid);
        }
    }

    private static JoinRequest request(JsonNode join) throws RefusalException {
        Descriptor descriptor = Descriptor.decode(bytes(join, "descriptor")).orRefuse();
        try {
            return new JoinRequest(
                    descriptor,
                    Bytes.of(bytes(join, "invite_id")),
                    Bytes.of(bytes(join, "nonce")),
                    Bytes.of(bytes(join, "org_commit")),
                    Bytes.of(bytes(join, "mac")),
                    Bytes.of(bytes(join, "sig")));
        } catch (IllegalArgumentException e) {
            throw new RefusalException(Refusal.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static byte[] bytes(JsonNode node, String field) throws RefusalException {
        return Base64Url.decode(node.path(field).asText(), BYTES_MAX)
                .orElseThrow(() -> new RefusalException(Refusal.MALFORMED, field + " is no base64url"));
    }

    /** A request that was not made with the invite is turned down; the invite stays good for its rightful holder. */
    private void reject(Invite invite, Refusal refusal, String detail) {
        LOG.atWarn().addKeyValue("reason", refusal.code()).log("turned down a request to join");
        client.signed(
                signer,
                "POST",
                invite.coordinator(),
                "/v1/federations/" + text(invite.federation()) + "/joins/" + text(invite.id()) + "/reject",
                Map.of("reason", detail));
    }

    private void welcome(Invite invite, JoinRequest request) {
        Federation federation = state.current().orElseThrow();
        Descriptor joiner = request.descriptor();
        boolean ours = store.useInvite(
                tenant, text(federation.id()), text(invite.id()), joiner.id().toString(), clock.instant());
        if (!ours) {
            reject(invite, Refusal.NOT_ALLOWED, "the invite has expired, or another instance used it");
            return;
        }
        if (!federation.isAdmin()) {
            welcomeCosigned(federation, invite, joiner);
            return;
        }
        MembershipEvent add = addition(federation, invite, request);
        Checked<FederationHistory> longer = federation.history().append(add.encoded(), joiner.encoded());
        if (longer instanceof Checked.Refused<FederationHistory>(Refusal refusal, String detail)) {
            reject(invite, refusal, detail);
            return;
        }
        send(federation, invite, joiner, add);
    }

    /** Without the power to add, this instance consents, waits for an admin's event, and then welcomes. */
    private void welcomeCosigned(Federation before, Invite invite, Descriptor joiner) {
        state.refresh(signer);
        Federation federation = state.current().orElse(before);
        Roster roster = federation.history().roster();
        if (roster.member(joiner.id()).isPresent()) {
            federation.history().addOf(joiner.id()).ifPresent(add -> send(federation, invite, joiner, add));
            return;
        }
        if (roster.seq() + 1 != cosignedFor.getOrDefault(invite.id(), 0L)
                && MembershipEvent.cosign(roster, joiner, federation.keys())
                        instanceof Cosignature.By(InstanceId _, Bytes signature)) {
            Reply reply = client.signed(
                    signer,
                    "POST",
                    federation.coordinator(),
                    "/v1/federations/" + text(federation.id()) + "/joins/" + text(invite.id()) + "/cosign",
                    Map.of("seq", roster.seq() + 1, "signature", text(signature)));
            if (reply instanceof Reply.Ok) {
                cosignedFor.put(invite.id(), roster.seq() + 1);
            }
        }
    }

    private void send(Federation federation, Invite invite, Descriptor joiner, MembershipEvent add) {
        Reply reply = client.signed(
                signer,
                "POST",
                federation.coordinator(),
                "/v1/federations/" + text(federation.id()) + "/joins/" + text(invite.id()) + "/welcome",
                Map.of(
                        "welcome", Base64Url.encode(sealed(federation, invite, joiner, add)),
                        "event", Base64Url.encode(add.encoded()),
                        "descriptor", Base64Url.encode(joiner.encoded()),
                        "epoch", federation.history().newestCommit().epoch()));
        switch (reply) {
            case Reply.Ok _ -> {
                state.refresh(signer);
                keyFile.change(secrets -> secrets.withoutInvite(invite));
                LOG.atInfo().addKeyValue("instance", joiner.id().fingerprint()).log("welcomed a member");
            }
            case Reply.Refused(var _, String code, String detail, var _) -> {
                LOG.atInfo()
                        .addKeyValue("reason", code + ": " + detail)
                        .log("a welcome was not taken; will look again");
                state.refresh(signer);
            }
            case Reply.Unavailable(String detail) ->
                LOG.atInfo().addKeyValue("reason", detail).log("a welcome could not be sent; will try again");
        }
    }

    /** The event that adds who asked; an instance of this organisation is added with this instance's consent. */
    private static MembershipEvent addition(Federation federation, Invite invite, JoinRequest request) {
        Roster roster = federation.history().roster();
        Descriptor joiner = request.descriptor();
        return switch (invite.place()) {
            case Invite.Place.NewOrganisation _ ->
                MembershipEvent.add(roster, joiner, Member.Role.MEMBER, request.orgCommit(), federation.keys());
            case Invite.Place.Organisation(OrgId org) ->
                MembershipEvent.addToOrganisation(
                        roster,
                        joiner,
                        roster.orgCommit(org).orElse(request.orgCommit()),
                        MembershipEvent.cosign(roster, joiner, federation.keys()),
                        federation.keys());
        };
    }

    private byte[] sealed(Federation federation, Invite invite, Descriptor joiner, MembershipEvent add) {
        List<EpochSecrets> all = List.copyOf(federation.keyring().all());
        List<EpochSecrets> history = switch (federation.config().history()) {
            case NONE -> List.of();
            case THIS_TAG_EPOCH ->
                all.subList(0, all.size() - 1).stream()
                        .filter(each -> each.tagEpoch() == federation.tagEpoch())
                        .toList();
            case ALL -> all.subList(0, all.size() - 1);
        };
        Welcome welcome = new Welcome(
                all.getLast(),
                history,
                add.head(),
                federation.history().roster().configHash(),
                federation.history().newestCommit().hash(),
                state.guard().shown().map(Bytes::of).stream().toList(),
                handOver(federation, add));
        return welcome.seal(invite, joiner, add);
    }

    /** The organisation's secret goes to an instance of the same organisation only, and only if this instance cosigned it. */
    private static List<OrgSecret> handOver(Federation federation, MembershipEvent add) {
        boolean cosignedHere = add.body() instanceof Body.Add body
                && body.org().equals(federation.keys().org())
                && body.cosign() instanceof Cosignature.By by
                && by.instance().equals(federation.self());
        return cosignedHere ? List.of(federation.keys().orgSecret()) : List.of();
    }

    private static String text(FederationId id) {
        return Base64Url.encode(id.toArray());
    }

    private static String text(Bytes bytes) {
        return Base64Url.encode(bytes.toArray());
    }
}
