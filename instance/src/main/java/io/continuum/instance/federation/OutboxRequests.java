package io.continuum.instance.federation;

import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.ledger.TransferId;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the outbox asks the coordinator, signed. Thread-safe. */
record OutboxRequests(CoordinatorClient client, CoordinatorClient.Signer signer) {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRequests.class);

    Reply send(Federation federation, List<String> envelopes) {
        return client.signed(
                signer,
                "POST",
                federation.coordinator(),
                "/v1/contributions",
                Map.of("federation", id(federation), "envelopes", envelopes));
    }

    Reply releases(Federation federation, long after, int limit) {
        String query = "?federation=" + id(federation) + "&after=" + after + "&limit=" + limit;
        return client.signed(signer, "GET", federation.coordinator(), "/v1/releases" + query, "");
    }

    Reply credits(Federation federation) {
        return client.signed(signer, "GET", federation.coordinator(), "/v1/credits?federation=" + id(federation), "");
    }

    /** Where transfers of the organisation are in the log. */
    Reply places(Federation federation, List<TransferId> transfers) {
        List<String> ids =
                transfers.stream().map(id -> Base64Url.encode(id.toArray())).toList();
        return client.signed(
                signer,
                "POST",
                federation.coordinator(),
                "/v1/receipts",
                Map.of("federation", id(federation), "contributions", List.of(), "transfers", ids));
    }

    Reply entries(Federation federation, long before, int limit) {
        String query = "?federation=" + id(federation) + "&before=" + before + "&limit=" + limit;
        return client.signed(signer, "GET", federation.coordinator(), "/v1/credits/entries" + query, "");
    }

    /** Why a request has no answer; empty for an answer. */
    static String problem(Reply reply) {
        String problem = switch (reply) {
            case Reply.Unavailable(String detail) -> detail;
            case Reply.Refused(var _, String code, String detail, var _) -> code + ": " + detail;
            case Reply.Ok _ -> "";
        };
        LOG.atDebug().addKeyValue("reason", problem).log("the outbox waits");
        return problem;
    }

    private static String id(Federation federation) {
        return Base64Url.encode(federation.id().toArray());
    }
}
