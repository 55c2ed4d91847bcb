package io.continuum.protocol.http;

import io.continuum.protocol.crypt.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** The {@code Content-Digest} header (RFC 9530) with the one algorithm used here, SHA-256. */
public final class ContentDigest {
    public static final String HEADER = "Content-Digest";

    private ContentDigest() {}

    /** The header's value for these exact bytes of a body: {@code sha-256=:…:}. */
    public static String of(byte[] body) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(Labels.sha256(body)) + ":";
    }

    /** Whether {@code header} is exactly the value for {@code body}. */
    public static boolean matches(String header, byte[] body) {
        return MessageDigest.isEqual(
                of(body).getBytes(StandardCharsets.US_ASCII), header.getBytes(StandardCharsets.UTF_8));
    }
}
