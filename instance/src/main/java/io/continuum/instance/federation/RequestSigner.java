package io.continuum.instance.federation;

import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.InstanceKeys;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** Signs requests with this instance's key. Thread-safe. */
public final class RequestSigner implements CoordinatorClient.Signer {
    private final Supplier<InstanceKeys> keys;
    private final InstantSource clock;
    private final SecureRandom random;

    /** Signs with the keys that are in force at each request. */
    public RequestSigner(KeyFile keyFile, InstantSource clock, SecureRandom random) {
        this(() -> keyFile.secrets().keys(), clock, random);
    }

    private RequestSigner(Supplier<InstanceKeys> keys, InstantSource clock, SecureRandom random) {
        this.keys = keys;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public CoordinatorClient.Signer as(InstanceKeys other) {
        return new RequestSigner(() -> other, clock, random);
    }

    @Override
    public Map<String, String> headers(String method, URI address, String contentType, byte[] body) {
        RequestSignature.Headers headers = RequestSignature.sign(
                SignedRequest.to(method, address, contentType), body, keys.get().signing(), clock.instant(), random);
        return Map.of(
                "Content-Digest",
                headers.contentDigest(),
                RequestSignature.INPUT_HEADER,
                headers.signatureInput(),
                RequestSignature.SIGNATURE_HEADER,
                headers.signature());
    }
}
