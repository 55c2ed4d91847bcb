package io.continuum.instance.federation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.FederationMessages.CosignedJoin;
import io.continuum.protocol.message.FederationMessages.CosignedJoins;
import io.continuum.protocol.message.Json;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Cosignature;
import io.continuum.protocol.roster.Roster;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An admin's part in letting organisations grow: adds the instances that an active instance of their organisation consented
 * to. Nobody is asked, as an organisation counts once for k however many instances it has. Not thread-safe.
 */
public final class SiblingJoins {
    private static final Logger LOG = LoggerFactory.getLogger(SiblingJoins.class);

    private final FederationState state;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;

    public SiblingJoins(FederationState state, CoordinatorClient client, CoordinatorClient.Signer signer) {
        this.state = state;
        this.client = client;
        this.signer = signer;
    }

    /** Adds who waits. */
    public void step() {
        Optional<Federation> admin = state.current().filter(Federation::isAdmin);
        if (admin.isEmpty()) {
            return;
        }
        Federation federation = admin.get();
        Reply reply = client.signed(signer, "GET", federation.coordinator(), path(federation, "/cosigned-joins"), "");
        if (reply instanceof Reply.Ok(var _, JsonNode body)
                && Json.read(body.toString().getBytes(UTF_8), CosignedJoins.class)
                        instanceof Checked.Valid<CosignedJoins>(CosignedJoins waiting)) {
            waiting.joins().forEach(this::consider);
        }
    }

    private void consider(CosignedJoin join) {
        Federation federation = state.current().orElseThrow();
        Roster roster = federation.history().roster();
        if (join.seq() != roster.seq() + 1) {
            return;
        }
        Descriptor.decode(join.descriptor().toArray())
                .accepted()
                .filter(joiner -> roster.member(joiner.id()).isEmpty())
                .ifPresent(joiner -> roster.orgCommit(joiner.org())
                        .ifPresent(orgCommit -> add(federation, joiner, orgCommit, join)));
    }

    private void add(Federation federation, Descriptor joiner, Bytes orgCommit, CosignedJoin join) {
        MembershipEvent add = MembershipEvent.addToOrganisation(
                federation.history().roster(),
                joiner,
                orgCommit,
                new Cosignature.By(InstanceId.of(join.cosigner().toArray()), join.signature()),
                federation.keys());
        if (federation.history().append(add.encoded(), joiner.encoded())
                instanceof Checked.Refused<FederationHistory>(Refusal refusal, String detail)) {
            LOG.atWarn()
                    .addKeyValue("reason", refusal.code() + ": " + detail)
                    .log("a cosigned join does not fit the chain");
            return;
        }
        Reply reply = client.signed(
                signer,
                "POST",
                federation.coordinator(),
                path(federation, "/membership"),
                Map.of(
                        "event", Base64Url.encode(add.encoded()),
                        "descriptor", Base64Url.encode(joiner.encoded())));
        if (reply instanceof Reply.Ok) {
            LOG.atInfo()
                    .addKeyValue("instance", joiner.id().fingerprint())
                    .log("added an instance of an organisation that is here");
        }
        state.refresh(signer);
    }

    private static String path(Federation federation, String rest) {
        return "/v1/federations/" + Base64Url.encode(federation.id().toArray()) + rest;
    }
}
