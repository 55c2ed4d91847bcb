package io.continuum.protocol.crypt;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * HPKE (RFC 9180) in base and psk mode with KEM X-Wing (0x647a), HKDF-SHA256 and AES-256-GCM: what carries group secrets,
 * safe against a recording that a quantum computer reads later. A sealed message is {@code enc || ciphertext}.
 *
 * <p>A private key is its 32-byte seed and is always drawn at random, never derived: the drafts disagree on derivation.
 */
public final class Hpke {
    public static final int KEM_ID = 0x647a;
    public static final int PUBLIC_KEY_BYTES = 1216;
    public static final int SEED_BYTES = 32;
    /** A sealed message is this much longer than what is in it: encapsulation and GCM tag. */
    public static final int OVERHEAD = 1120 + 16;

    private static final int ENCAPSULATION_BYTES = 1120;
    private static final int PSK_BYTES = 32;

    private Hpke() {}

    public static byte[] publicKey(byte[] seed) {
        return ((XWingPublicKeyParameters) keyPair(seed).getPublic()).getEncoded();
    }

    /** Whether a message can be sealed to {@code publicKey}. Costs one encapsulation; meant for registration. */
    public static boolean isPublicKey(byte[] publicKey) {
        if (publicKey.length != PUBLIC_KEY_BYTES) {
            return false;
        }
        try {
            hpke(HPKE.mode_base).setupBaseS(new XWingPublicKeyParameters(publicKey), new byte[0]);
            return true;
        } catch (RuntimeException _) {
            return false;
        }
    }

    public static byte[] seal(byte[] publicKey, byte[] info, byte[] aad, byte[] plaintext) {
        HPKEContextWithEncapsulation context =
                hpke(HPKE.mode_base).setupBaseS(new XWingPublicKeyParameters(publicKey), info);
        return seal(context, aad, plaintext);
    }

    /** Like {@link #seal}; opening also needs the same 32-byte {@code psk}. */
    public static byte[] sealWithPsk(
            byte[] publicKey, byte[] info, byte[] aad, byte[] plaintext, byte[] psk, byte[] pskId) {
        requirePsk(psk);
        HPKEContextWithEncapsulation context =
                hpke(HPKE.mode_psk).SetupPSKS(new XWingPublicKeyParameters(publicKey), info, psk, pskId);
        return seal(context, aad, plaintext);
    }

    /** The plaintext, or empty if the message was not sealed to this key with this info and aad. */
    public static Optional<byte[]> open(byte[] seed, byte[] info, byte[] aad, byte[] sealed) {
        return open(sealed, aad, enc -> hpke(HPKE.mode_base).setupBaseR(enc, keyPair(seed), info));
    }

    /** The plaintext, or empty if the message was not sealed to this key with this info, aad and psk. */
    public static Optional<byte[]> openWithPsk(
            byte[] seed, byte[] info, byte[] aad, byte[] sealed, byte[] psk, byte[] pskId) {
        requirePsk(psk);
        return open(sealed, aad, enc -> hpke(HPKE.mode_psk).setupPSKR(enc, keyPair(seed), info, psk, pskId));
    }

    private interface Setup {
        HPKEContext context(byte[] encapsulation);
    }

    private static byte[] seal(HPKEContextWithEncapsulation context, byte[] aad, byte[] plaintext) {
        try {
            return Bytes.concat(context.getEncapsulation(), context.seal(aad, plaintext));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing never meets a bad ciphertext", e);
        }
    }

    /** The library throws several kinds of unchecked exceptions on bad input; all of them mean that it does not open. */
    private static Optional<byte[]> open(byte[] sealed, byte[] aad, Setup setup) {
        if (sealed.length < OVERHEAD) {
            return Optional.empty();
        }
        byte[] encapsulation = Arrays.copyOf(sealed, ENCAPSULATION_BYTES);
        byte[] ciphertext = Arrays.copyOfRange(sealed, ENCAPSULATION_BYTES, sealed.length);
        try {
            return Optional.of(setup.context(encapsulation).open(aad, ciphertext));
        } catch (InvalidCipherTextException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private static HPKE hpke(byte mode) {
        return new HPKE(mode, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    private static AsymmetricCipherKeyPair keyPair(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("seed must be " + SEED_BYTES + " bytes, got " + seed.length);
        }
        return hpke(HPKE.mode_base).deserializePrivateKey(seed, null);
    }

    private static void requirePsk(byte[] psk) {
        if (psk.length != PSK_BYTES) {
            throw new IllegalArgumentException("psk must be " + PSK_BYTES + " bytes, got " + psk.length);
        }
    }
}
