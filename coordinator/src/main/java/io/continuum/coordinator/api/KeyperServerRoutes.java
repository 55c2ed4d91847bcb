package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.keyper.Following;
import io.continuum.coordinator.keyper.Following.Result;
import io.continuum.coordinator.keyper.KeyperKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.KeyperMessages;
import io.continuum.protocol.message.KeyperMessages.Follow;
import io.continuum.protocol.message.KeyperMessages.Identity;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;

/** What a keyper is, and which federations it helps. */
final class KeyperServerRoutes {
    private final Signatures signatures;
    private final KeyperKeys keys;
    private final Following following;
    private final AdminSecret adminSecret;

    KeyperServerRoutes(Signatures signatures, KeyperKeys keys, Following following, AdminSecret adminSecret) {
        this.signatures = signatures;
        this.keys = keys;
        this.following = following;
        this.adminSecret = adminSecret;
    }

    void on(ApiServer server) {
        server.get("/v1/keyper", this::identity);
        server.post("/v1/keyper/federations", this::follow);
    }

    private Answer identity(Request request) {
        signatures.unsigned(request);
        return Answer.ok(new Identity(
                keys.id(),
                keys.signing().verifyingKey().encoded(),
                keys.witness().key().vkey(),
                HealthRoutes.version()));
    }

    private Answer follow(Request request) {
        signatures.unsigned(request);
        if (!request.header("X-Admin-Secret").filter(adminSecret::matches).isPresent()) {
            throw ProblemException.of(
                    401,
                    "wrong_admin_secret",
                    "X-Admin-Secret must be the secret that the keyper's first start printed");
        }
        Follow follow = request.read(Follow.class);
        if (!TagHelper.isAddress(follow.coordinatorUrl())) {
            throw ProblemException.badRequest(
                    "invalid_coordinator_url", "coordinator_url must be http or https, with a host");
        }
        return switch (following.follow(follow.federation(), URI.create(follow.coordinatorUrl()))) {
            case Result.Helping helping ->
                Answer.ok(new KeyperMessages.Following(
                        helping.tagEpoch() + 1, helping.key().encoded()));
            case Result.NotRegistered _ ->
                throw ProblemException.of(
                        409,
                        "not_registered",
                        "the coordinator does not know this keyper: register its public_key with the federation first");
            case Result.Unreachable(String detail) ->
                throw ProblemException.of(502, "coordinator_unreachable", "the coordinator does not answer: " + detail);
            case Result.Refused(Refusal refusal, String detail) ->
                throw ProblemException.of(
                        422, refusal.code(), "what the coordinator serves is not this federation's chain: " + detail);
        };
    }
}
