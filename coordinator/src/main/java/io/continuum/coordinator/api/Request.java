package io.continuum.coordinator.api;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.Json;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/**
 * A request with its whole body, taken off the event loop.
 *
 * @param query the query string as sent, without the question mark; empty if there is none
 * @param address of the network peer
 */
record Request(
        String method,
        String path,
        String query,
        MultiMap headers,
        MultiMap queryParameters,
        Map<String, String> pathParameters,
        byte[] body,
        String address) {

    static Request of(RoutingContext context) {
        HttpServerRequest request = context.request();
        byte[] body = context.body().buffer() == null
                ? new byte[0]
                : context.body().buffer().getBytes();
        return new Request(
                request.method().name(),
                request.path() == null ? "/" : request.path(),
                request.query() == null ? "" : request.query(),
                request.headers(),
                context.queryParams(),
                Map.copyOf(context.pathParams()),
                body,
                request.remoteAddress() == null
                        ? "unknown"
                        : request.remoteAddress().hostAddress());
    }

    /** The body as a message; refuses what is none. */
    <T> T read(Class<T> type) {
        return switch (Json.read(body, type)) {
            case Checked.Valid<T>(T message) -> message;
            case Checked.Refused<T>(Refusal _, String detail) ->
                throw ProblemException.badRequest("malformed_body", "the body is not what this route takes: " + detail);
        };
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The federation that the path names. */
    FederationId federationInPath() {
        return federation(pathParameters.getOrDefault("fed", ""));
    }

    /** The federation that the query string names. */
    FederationId federationInQuery() {
        return federation(parameter("federation").orElse(""));
    }

    /** The organisation that the query string names. */
    OrgId organisationInQuery() {
        return Base64Url.decodeExactly(parameter("organisation").orElse(""), OrgId.BYTES)
                .map(OrgId::of)
                .orElseThrow(() -> ProblemException.badRequest(
                        "malformed_organisation", "organisation must be the id of one, in base64url"));
    }

    static FederationId federation(String text) {
        return Base64Url.decodeExactly(text, FederationId.BYTES)
                .map(FederationId::of)
                .orElseThrow(() -> ProblemException.badRequest(
                        "invalid_federation", "the federation id must be base64url of 32 bytes, without padding"));
    }

    /** Bytes in the path, base64url. */
    Bytes idInPath(String name, int length) {
        return Base64Url.decodeExactly(pathParameters.getOrDefault(name, ""), length)
                .map(Bytes::of)
                .orElseThrow(() -> ProblemException.badRequest(
                        "invalid_" + name,
                        "%s must be base64url of %d bytes, without padding".formatted(name, length)));
    }

    /** A number in the query string. */
    long number(String name, long missing, long min, long max) {
        Optional<String> text = parameter(name);
        if (text.isEmpty()) {
            return missing;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below, as for a number out of range.
        }
        throw ProblemException.badRequest(
                "invalid_parameter", "\"%s\" must be a number, %d..%d".formatted(name, min, max));
    }

    private Optional<String> parameter(String name) {
        return Optional.ofNullable(queryParameters.get(name));
    }
}
