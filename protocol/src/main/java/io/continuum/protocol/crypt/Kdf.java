package io.continuum.protocol.crypt;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** HKDF-SHA256 (RFC 5869) and HMAC-SHA256 (RFC 2104), from the JDK. */
public final class Kdf {
    private static final String HKDF = "HKDF-SHA256";

    /** Looked up once: a reader derives thirty keys for each pattern. */
    private static final Provider PROVIDER = provider();

    private Kdf() {}

    private static Provider provider() {
        try {
            return Security.getProvider(KDF.getInstance(HKDF).getProviderName());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has " + HKDF, e);
        }
    }

    /** HKDF-Extract: 32 bytes. Neither argument may be empty. */
    public static byte[] extract(byte[] salt, byte[] ikm) {
        return derive(HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(ikm).extractOnly());
    }

    /** HKDF-Expand: {@code length} bytes, 1 to 8160. */
    public static byte[] expand(byte[] prk, byte[] info, int length) {
        return derive(HKDFParameterSpec.expandOnly(new SecretKeySpec(prk, "Generic"), info, length));
    }

    /** HKDF-Expand of what HKDF-Extract gives. */
    static byte[] derive(byte[] salt, byte[] ikm, byte[] info, int length) {
        return derive(HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(ikm).thenExpand(info, length));
    }

    /** HMAC-SHA256: 32 bytes. */
    public static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    private static byte[] derive(AlgorithmParameterSpec spec) {
        try {
            return KDF.getInstance(HKDF, PROVIDER).deriveData(spec);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has " + HKDF, e);
        }
    }
}
