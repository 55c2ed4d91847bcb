package io.continuum.coordinator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.protocol.http.ContentDigest;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** An instance as the coordinator meets it: keys, and signed requests over a real socket. */
public final class TestMember {
    static final ObjectMapper JSON = new ObjectMapper();
    static final SecureRandom RANDOM = new SecureRandom();
    static final HttpClient HTTP = new CheckingClient();

    final InstanceKeys keys;
    final Descriptor descriptor;
    final URI coordinator;

    TestMember(InstanceKeys keys, URI coordinator) {
        this.keys = keys;
        this.coordinator = coordinator;
        long now = Instant.now().getEpochSecond();
        this.descriptor = Descriptor.create(keys, now, now + 86_400);
    }

    TestMember(URI coordinator) {
        this(InstanceKeys.generate(RANDOM), coordinator);
    }

    /** What came back. */
    public record Reply(int status, JsonNode body, HttpResponse<String> raw) {
        String code() {
            return body.path("code").asText();
        }
    }

    Reply get(String path) {
        return send(signed("GET", path, Optional.empty()));
    }

    Reply post(String path, Map<String, ?> body) {
        return send(signed("POST", path, Optional.of(bytes(body))));
    }

    /** A signed request that is not sent yet. */
    HttpRequest signed(String method, String path, Optional<byte[]> body) {
        return signed(method, path, body, coordinator, Instant.now());
    }

    HttpRequest signed(String method, String path, Optional<byte[]> body, URI signedFor, Instant at) {
        String contentType = body.isPresent() ? "application/json" : "";
        SignedRequest covered = SignedRequest.to(method, signedFor.resolve(path), contentType);
        RequestSignature.Headers headers =
                RequestSignature.sign(covered, body.orElse(new byte[0]), keys.signing(), at, RANDOM);
        HttpRequest.Builder request = HttpRequest.newBuilder(coordinator.resolve(path))
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofByteArray).orElseGet(HttpRequest.BodyPublishers::noBody))
                .header(ContentDigest.HEADER, headers.contentDigest())
                .header(RequestSignature.INPUT_HEADER, headers.signatureInput())
                .header(RequestSignature.SIGNATURE_HEADER, headers.signature());
        if (body.isPresent()) {
            request.header("Content-Type", contentType);
        }
        return request.build();
    }

    static Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(Map<String, ?> body) {
        try {
            return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
