package io.continuum.instance.federation;

import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.SignedRequest;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** Signs requests with this instance's key. Thread-safe. */
public final class RequestSigner implements CoordinatorClient.Signer {
    private final KeyFile keyFile;
    private final InstantSource clock;
    private final SecureRandom random;

    public RequestSigner(KeyFile keyFile, InstantSource clock, SecureRandom random) {
        this.keyFile = keyFile;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Map<String, String> headers(String method, URI address, String contentType, byte[] body) {
        RequestSignature.Headers headers = RequestSignature.sign(
                SignedRequest.to(method, address, contentType),
                body,
                keyFile.secrets().keys().signing(),
                clock.instant(),
                random);
        return Map.of(
                "Content-Digest",
                headers.contentDigest(),
                RequestSignature.INPUT_HEADER,
                headers.signatureInput(),
                RequestSignature.SIGNATURE_HEADER,
                headers.signature());
    }
}
