package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.crypt.VoprfException;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.message.Json;
import io.continuum.protocol.message.KeyperMessages.Following;
import io.continuum.protocol.message.KeyperMessages.Identity;
import io.continuum.protocol.message.KeyperMessages.Keypers;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that helpers offer for the next tag epoch: lists them, and brings in the keyper that this organisation runs, with
 * a signature of this instance. Nothing counts before an admin names it in a configuration. Thread-safe.
 */
public final class HelperOffers {
    private final FederationState state;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;

    /** A keyper that offers its key. */
    public record Offered(String keyperId, URI url, long tagEpoch, VoprfPublicKey key) {}

    public HelperOffers(FederationState state, CoordinatorClient client, CoordinatorClient.Signer signer) {
        this.state = state;
        this.client = client;
        this.signer = signer;
    }

    /** The coordinator's own helper and all keypers of the federation, as the coordinator lists them. */
    public Outcome<Keypers> list(Federation federation) {
        return read(
                client.signed(signer, "GET", federation.coordinator(), keypers(federation), ""),
                Keypers.class,
                "the coordinator");
    }

    /**
     * Brings a keyper of this organisation into the federation, or renews its offer for the tag epoch that comes next.
     *
     * @param secret the keyper's admin secret
     */
    public Outcome<Offered> add(URI url, String secret) {
        Optional<Federation> current = state.current();
        if (current.isEmpty()) {
            return new Outcome.Refused<>(
                    "no_federation", "This instance belongs to no federation yet: create one, or join by invite.");
        }
        if (!TagHelper.isAddress(url.toString())) {
            return new Outcome.Refused<>(
                    "malformed", "url must be an http or https address of at most 200 ASCII characters.");
        }
        Federation federation = current.get();
        return read(client.plain("GET", url, "/v1/keyper", "", Map.of()), Identity.class, "the keyper")
                .then(keyper -> register(federation, keyper, url, "")
                        .then(_ -> follow(federation, url, secret))
                        .then(following -> offer(federation, keyper, url, following)));
    }

    /** The same rules with the same helpers in the tag epoch that comes next, hardened. */
    public Outcome<FederationConfig> nextTagEpoch(Federation federation) {
        return list(federation)
                .then(keypers -> Composing.compose(federation, keypers, ConfigWishes.SAME_AGAIN))
                .then(proposal -> new Outcome.Done<>(proposal.config()));
    }

    private Outcome<JsonNode> register(Federation federation, Identity keyper, URI url, String offer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("public_key", text(keyper.publicKey().toArray()));
        body.put("url", url.toString());
        body.put("witness_vkey", keyper.witnessVkey());
        if (!offer.isEmpty()) {
            body.put("offer", offer);
        }
        return answer(client.signed(signer, "POST", federation.coordinator(), keypers(federation), body));
    }

    private Outcome<Following> follow(Federation federation, URI url, String secret) {
        Map<String, Object> body = Map.of(
                "federation", text(federation.id().toArray()),
                "coordinator_url", federation.coordinator().toString());
        return read(
                client.plain("POST", url, "/v1/keyper/federations", body, Map.of("X-Admin-Secret", secret)),
                Following.class,
                "the keyper");
    }

    private Outcome<Offered> offer(Federation federation, Identity keyper, URI url, Following following) {
        VoprfPublicKey key;
        try {
            key = VoprfPublicKey.of(following.publicKey());
        } catch (VoprfException e) {
            return new Outcome.Refused<>("bad_key", "The keyper's key is no point of its curve: " + e.getMessage());
        }
        TagHelper helper = TagHelper.named(url, key, federation.id(), following.tagEpoch(), federation.keys());
        return register(federation, keyper, url, text(helper.encode()))
                .then(_ -> new Outcome.Done<>(new Offered(keyper.id().toString(), url, following.tagEpoch(), key)));
    }

    private static String keypers(Federation federation) {
        return "/v1/federations/" + text(federation.id().toArray()) + "/keypers";
    }

    private static <T> Outcome<T> read(Reply reply, Class<T> type, String who) {
        return answer(reply).then(body -> switch (Json.read(body.toString().getBytes(StandardCharsets.UTF_8), type)) {
            case Checked.Valid<T>(T value) -> new Outcome.Done<>(value);
            case Checked.Refused<T>(var _, String detail) ->
                new Outcome.Refused<>("unreadable_answer", "What " + who + " answered cannot be read: " + detail);
        });
    }

    private static Outcome<JsonNode> answer(Reply reply) {
        return switch (reply) {
            case Reply.Ok(var _, JsonNode body) -> new Outcome.Done<>(body);
            case Reply.Refused(var _, String code, String detail, var _) -> new Outcome.Refused<>(code, detail);
            case Reply.Unavailable(String detail) -> new Outcome.Unavailable<>(detail);
        };
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
