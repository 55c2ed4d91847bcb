package io.continuum.deploy.bench.coordinator;

import io.continuum.protocol.http.ContentDigest;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.message.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;

/** An instance of an organisation of its own, and the signed requests it sends. */
final class BenchMember {
    private static final String TYPE = "application/json";
    private static final long VALID_S = 86_400;
    private static final long PAUSE_MS = 1_000;
    private static final int TOO_MANY = 429;

    final InstanceKeys keys;
    final Descriptor descriptor;
    private final SecureRandom random;
    private final HttpClient http;
    private final URI coordinator;

    BenchMember(URI coordinator, HttpClient http, SecureRandom random) {
        this.coordinator = coordinator;
        this.http = http;
        this.random = random;
        this.keys = InstanceKeys.generate(random);
        long now = Instant.now().getEpochSecond();
        this.descriptor = Descriptor.create(keys, now, now + VALID_S);
    }

    /** Sends a signed message, again after a pause if it comes too early; fails on any other answer than a success. */
    byte[] post(String path, Object message) throws IOException, InterruptedException {
        return postBody(path, Json.write(message));
    }

    byte[] postBody(String path, byte[] body) throws IOException, InterruptedException {
        while (true) {
            HttpResponse<byte[]> answer = http.send(signed(path, body), BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 == 2) {
                return answer.body();
            }
            if (answer.statusCode() != TOO_MANY) {
                throw new IOException(path + ": " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    private HttpRequest signed(String path, byte[] body) {
        URI to = coordinator.resolve(path);
        RequestSignature.Headers headers =
                RequestSignature.sign(SignedRequest.to("POST", to, TYPE), body, keys.signing(), Instant.now(), random);
        return HttpRequest.newBuilder(to)
                .header("Content-Type", TYPE)
                .header(ContentDigest.HEADER, headers.contentDigest())
                .header(RequestSignature.INPUT_HEADER, headers.signatureInput())
                .header(RequestSignature.SIGNATURE_HEADER, headers.signature())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }
}
