package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The public key of a log or a witness, with the name that it signs under: a "vkey" of C2SP signed-note.
 *
 * <pre>
 * vkey   = name "+" key id in 8 hexadecimal digits "+" base64(u8 type || public key)
 * key id = first 4 bytes of SHA-256(name || newline || u8 type || public key)
 * </pre>
 */
public final class NoteKey {
    public static final int NAME_BYTES_MAX = 255;
    public static final int VKEY_CHARS_MAX = 2_048;

    private final String name;
    private final SignatureType type;
    private final Bytes publicKey;
    private final int id;
    private final Verification verification;

    private NoteKey(String name, SignatureType type, Bytes publicKey, Verification verification) {
        this.name = name;
        this.type = type;
        this.publicKey = publicKey;
        this.id = id(name, type, publicKey);
        this.verification = verification;
    }

    /** One check with the key, which was read once. */
    @FunctionalInterface
    private interface Verification {
        boolean verifies(byte[] message, byte[] signature);
    }

    public static Checked<NoteKey> of(String name, SignatureType type, byte[] publicKey) {
        return Checked.of(() -> {
            require(NoteText.isName(name), Refusal.BAD_NOTE, "not a key name");
            require(publicKey.length == type.keyBytes(), Refusal.BAD_KEY, "a key of " + publicKey.length + " bytes");
            return new NoteKey(name, type, Bytes.of(publicKey), verification(type, publicKey));
        });
    }

    /** Reads what {@link #vkey} writes. */
    public static Checked<NoteKey> parse(String vkey) {
        return Checked.of(() -> {
            require(vkey.length() <= VKEY_CHARS_MAX, Refusal.BAD_NOTE, "a key of " + vkey.length() + " characters");
            String[] parts = vkey.split("\\+", 3);
            require(parts.length == 3, Refusal.BAD_NOTE, "a key is name+id+base64");
            byte[] typeAndKey = NoteText.base64(parts[2], 1 + SignatureType.COSIGNATURE_ML_DSA_44.keyBytes());
            require(typeAndKey.length > 0, Refusal.BAD_NOTE, "a key without type");
            SignatureType type = SignatureType.of(typeAndKey[0] & 0xff)
                    .orElseThrow(() -> new RefusalException(Refusal.UNSUPPORTED, "signature type " + typeAndKey[0]));
            NoteKey key = of(parts[0], type, Arrays.copyOfRange(typeAndKey, 1, typeAndKey.length))
                    .orRefuse();
            require(key.idHex().equals(parts[1]), Refusal.MISMATCH, "the key id is not that of the key");
            return key;
        });
    }

    public String name() {
        return name;
    }

    public SignatureType type() {
        return type;
    }

    public Bytes publicKey() {
        return publicKey;
    }

    /** The key as it stands in configurations. */
    public String vkey() {
        return name + "+" + idHex() + "+" + NoteText.base64(Bytes.concat(Bytes.u8(type.code()), publicKey.toArray()));
    }

    /** Whether the signature says that it is of this key; name and id together tell. */
    boolean claims(NoteSignature signature) {
        return signature.keyId() == id && signature.name().equals(name);
    }

    /** Whether {@code signature}, without key id and time, is this key's over {@code message}. */
    boolean verifies(byte[] message, byte[] signature) {
        return verification.verifies(message, signature);
    }

    NoteSignature signature(byte[] value) {
        return new NoteSignature(name, id, Bytes.of(value));
    }

    private String idHex() {
        return HexFormat.of().toHexDigits(id).toLowerCase(Locale.ROOT);
    }

    private static int id(String name, SignatureType type, Bytes publicKey) {
        byte[] nameLine = (name + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] hash = Labels.sha256(Bytes.concat(nameLine, Bytes.u8(type.code()), publicKey.toArray()));
        return ByteBuffer.wrap(hash).getInt();
    }

    private static Verification verification(SignatureType type, byte[] publicKey) throws RefusalException {
        return switch (type) {
            case ED25519, COSIGNATURE_ED25519 ->
                VerifyingKey.of(publicKey)
                        .orElseThrow(() -> new RefusalException(Refusal.BAD_KEY, "not a valid Ed25519 key"))::verifies;
            case COSIGNATURE_ML_DSA_44 -> {
                try {
                    var key = MlDsa44.publicKey(publicKey);
                    yield (message, signature) -> MlDsa44.verifies(key, message, signature);
                } catch (GeneralSecurityException e) {
                    throw new RefusalException(Refusal.BAD_KEY, "not a valid ML-DSA-44 key");
                }
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey key
                && name.equals(key.name)
                && type == key.type
                && publicKey.equals(key.publicKey);
    }

    @Override
    public int hashCode() {
        return id;
    }

    /** The key as it stands in configurations. */
    @Override
    public String toString() {
        return vkey();
    }
}
