package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What members see of each other at the coordinator, what admins decide about them, and appeals. Thread-safe. */
public final class Oversight {
    private final FederationState state;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;

    public Oversight(FederationState state, CoordinatorClient client, CoordinatorClient.Signer signer) {
        this.state = state;
        this.client = client;
        this.signer = signer;
    }

    /** All organisations that ever joined, each after its sponsor. */
    public Outcome<JsonNode> organisations() {
        return ask("GET", "/organisations", "");
    }

    public Outcome<JsonNode> suspend(OrgId organisation, String grounds, String note) {
        return ask(
                "POST", "/suspensions", Map.of("organisation", text(organisation), "grounds", grounds, "note", note));
    }

    public Outcome<JsonNode> restore(OrgId organisation) {
        return ask("POST", "/suspensions/lift", Map.of("organisation", text(organisation)));
    }

    public Outcome<JsonNode> appeal(String about, String message) {
        return ask("POST", "/appeals", Map.of("about", about, "message", message));
    }

    public Outcome<JsonNode> appeals() {
        return ask("GET", "/appeals", "");
    }

    /** The credit policy that the coordinator's operator proposes; refused if there is none. */
    public Outcome<CreditPolicy> proposal() {
        return ask("GET", "/policy", "").then(this::proposed);
    }

    /** Starts from the policy in force, which the chain vouches for; of the answer only the proposed values are believed. */
    private Outcome<CreditPolicy> proposed(JsonNode answer) {
        if (answer.path("proposed_at").asText("").isEmpty()) {
            return new Outcome.Refused<>("no_proposal", "The coordinator's operator proposes nothing.");
        }
        CreditPolicy policy = state.current().orElseThrow().config().credits();
        List<Long> values = new ArrayList<>();
        for (PolicyParameter parameter : PolicyParameter.values()) {
            long value = policy.value(parameter);
            for (JsonNode each : answer.path("parameters")) {
                if (each.path("name").asText().equals(parameter.text())) {
                    value = each.path("proposed").asLong(value);
                }
            }
            values.add(value);
        }
        try {
            return new Outcome.Done<>(new CreditPolicy(policy.preset(), values));
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused<>("bad_policy", String.valueOf(e.getMessage()));
        }
    }

    private Outcome<JsonNode> ask(String method, String path, Object body) {
        return state.current()
                .<Outcome<JsonNode>>map(federation -> outcome(client.signed(
                        signer,
                        method,
                        federation.coordinator(),
                        "/v1/federations/" + Base64Url.encode(federation.id().toArray()) + path,
                        body)))
                .orElseGet(() -> new Outcome.Refused<>(
                        "no_federation", "This instance belongs to no federation yet: create one, or join by invite."));
    }

    static Outcome<JsonNode> outcome(Reply reply) {
        return switch (reply) {
            case Reply.Ok(var _, JsonNode body) -> new Outcome.Done<>(body);
            case Reply.Refused(var _, String code, String detail, var _) -> new Outcome.Refused<>(code, detail);
            case Reply.Unavailable(String detail) -> new Outcome.Unavailable<>(detail);
        };
    }

    private static String text(OrgId organisation) {
        return Base64Url.encode(organisation.toArray());
    }
}
