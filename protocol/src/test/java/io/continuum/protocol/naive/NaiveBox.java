package io.continuum.protocol.naive;

import static io.continuum.protocol.naive.Naive.exp;
import static io.continuum.protocol.naive.Naive.ext;
import static io.continuum.protocol.naive.Naive.info;
import static io.continuum.protocol.naive.Naive.join;
import static io.continuum.protocol.naive.Naive.sha256;
import static io.continuum.protocol.naive.Naive.u8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** SPEC.md section 2, "KC-AEAD". */
public final class NaiveBox {
    private NaiveBox() {}

    public static byte[] seal(byte[] key, byte[] context, byte[] plaintext, byte[] salt) {
        byte[] okm = okm(key, context, salt);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, okm, context).doFinal(plaintext);
            return join(u8(1), salt, Arrays.copyOfRange(okm, 44, 76), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Optional<byte[]> open(byte[] key, byte[] context, byte[] box) {
        if (box.length < 81 || box[0] != 1) {
            return Optional.empty();
        }
        byte[] okm = okm(key, context, Arrays.copyOfRange(box, 1, 33));
        if (!Arrays.equals(Arrays.copyOfRange(okm, 44, 76), Arrays.copyOfRange(box, 33, 65))) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, okm, context).doFinal(box, 65, box.length - 65));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    private static byte[] okm(byte[] key, byte[] context, byte[] salt) {
        return exp(ext(salt, key), info("cta1/kcaead", sha256(context)), 76);
    }

    private static Cipher cipher(int mode, byte[] okm, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(okm, 0, 32, "AES"), new GCMParameterSpec(128, okm, 32, 12));
        cipher.updateAAD(context);
        return cipher;
    }
}
