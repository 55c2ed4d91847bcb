package io.continuum.instance.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How requests are signed: the symmetric scheme of Standard Webhooks 1.0. */
public final class Signature {
    /** What a secret begins with as receivers' libraries take it. */
    public static final String SECRET_PREFIX = "whsec_";

    private Signature() {}

    /** The value of {@code webhook-signature}. */
    public static String of(byte[] secret, String id, long timestampS, String payload) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signed = mac.doFinal((id + "." + timestampS + "." + payload).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** The secret as it is shown, once. */
    public static String shown(byte[] secret) {
        return SECRET_PREFIX + Base64.getEncoder().encodeToString(secret);
    }
}
