package io.continuum.coordinator.upstream;

import io.continuum.coordinator.keyper.ChainSource;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.http.ContentDigest;
import io.continuum.protocol.http.Problem;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.FederationMessages.Membership;
import io.continuum.protocol.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** Reads membership chains with signed requests. Thread-safe; blocks, so it is called from threads that may. */
public final class CoordinatorClient implements ChainSource, AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    /** A chain of 100,000 events is some 40 MB with its descriptors. */
    private static final int BODY_BYTES_MAX = 64 << 20;

    private static final Set<String> UNKNOWN_HERE = Set.of("unknown_key", "not_a_member", "unknown_federation");

    private final HttpClient http;
    private final SigningKey key;
    private final InstantSource clock;
    private final SecureRandom random;

    public CoordinatorClient(SigningKey key, InstantSource clock, SecureRandom random) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Fetched fetch(URI coordinator, FederationId federation, long from, long epochsFrom) {
        URI url = coordinator.resolve("/v1/federations/%s/membership?from=%d&epochs_from=%d"
                .formatted(Base64Url.encode(federation.toArray()), from, epochsFrom));
        try {
            HttpResponse<InputStream> response = http.send(signed(url), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return fetched(response.statusCode(), body.readNBytes(BODY_BYTES_MAX));
            }
        } catch (IOException e) {
            return new Fetched.Unreachable(
                    url.getAuthority() + ": " + e.getClass().getSimpleName());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Fetched.Unreachable("interrupted");
        }
    }

    private static Fetched fetched(int status, byte[] body) {
        if (status != 200) {
            return refused(status, body);
        }
        return switch (Json.read(body, Membership.class)) {
            case Checked.Valid<Membership>(Membership membership) -> new Fetched.Chain(membership);
            case Checked.Refused<Membership>(Refusal _, String detail) ->
                new Fetched.Unreachable("what it answers is no chain: " + detail);
        };
    }

    /** A keyper that is not registered is not known at all; a refusal for another reason, such as its clock, is told. */
    private static Fetched refused(int status, byte[] body) {
        return switch (Json.read(body, Problem.class)) {
            case Checked.Valid<Problem>(Problem problem) ->
                UNKNOWN_HERE.contains(problem.code())
                        ? new Fetched.NotRegistered()
                        : new Fetched.Unreachable(problem.code() + ": " + problem.detail());
            case Checked.Refused<Problem> _ -> new Fetched.Unreachable("status " + status);
        };
    }

    private HttpRequest signed(URI url) {
        RequestSignature.Headers headers =
                RequestSignature.sign(SignedRequest.to("GET", url, ""), new byte[0], key, clock.instant(), random);
        return HttpRequest.newBuilder(url)
                .timeout(ANSWER_MAX)
                .header(ContentDigest.HEADER, headers.contentDigest())
                .header(RequestSignature.INPUT_HEADER, headers.signatureInput())
                .header(RequestSignature.SIGNATURE_HEADER, headers.signature())
                .build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
