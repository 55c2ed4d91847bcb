package io.continuum.protocol.crypt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Every label of the protocol. Each hash, key derivation, MAC and signature has its own, so that bytes made for one
 * purpose mean nothing for another; a test refuses two equal texts.
 */
public enum Labels {
    INSTANCE_ID("cta1/instance-id"),
    DESCRIPTOR("cta1/descriptor"),
    DESCRIPTOR_HASH("cta1/descriptor-hash"),
    ORG_COMMIT("cta1/org-commit"),

    FED_ID("cta1/fed-id"),
    MEMBERSHIP("cta1/membership"),
    MEMBERSHIP_HEAD("cta1/membership-head"),
    COSIGN("cta1/cosign"),
    KEY_UPDATE("cta1/key-update"),
    CONFIG("cta1/config"),
    CONFIG_HASH("cta1/config-hash"),

    INVITE_ID("cta1/inv-id"),
    INVITE_MAC("cta1/inv-mac"),
    INVITE_PSK("cta1/inv-psk"),
    JOIN("cta1/join"),
    JOIN_REQUEST("cta1/join-request"),
    WELCOME("cta1/welcome"),

    EPOCH("cta1/epoch"),
    EPOCH_CONFIRM("cta1/confirm"),
    EPOCH_COMMIT("cta1/epoch-commit"),
    EPOCH_COMMIT_HASH("cta1/epoch-commit-hash"),
    K_ENV("cta1/k-env"),
    K_PEER("cta1/k-peer"),
    K_TAG("cta1/k-tag"),
    K_IDX("cta1/k-idx"),
    K_PART("cta1/k-part"),

    KC_AEAD("cta1/kcaead"),
    KEY_FILE("cta1/key-file"),
    ARCHIVE("cta1/archive"),
    /** What an instance keeps outside its database so that it need not be found again. */
    CACHE("cta1/cache"),
    OPRF_INPUT("cta1/oprf-in"),
    OPRF_KEY("cta1/oprf"),
    OPRF_OPERATOR("cta1/oprf-operator"),
    TAG_PART("cta1/tag-part"),
    TAG("cta1/tag"),
    COEFFICIENT("cta1/coef"),
    SHARE_X("cta1/share-x"),
    K_IN("cta1/k-in"),
    INNER("cta1/inner"),
    INDEX("cta1/idx"),
    VEST("cta1/vest"),

    /** What the leaves of the transparency log hold instead of names: each salted with the leaf's own 32 bytes. */
    LEAF_CONTRIBUTION("cta1/leaf-contrib"),
    LEAF_ACCOUNT("cta1/leaf-account"),
    LEAF_REFERENCE("cta1/leaf-ref"),
    LEAF_SALT("cta1/leaf-salt"),

    /** Ids of entries that follow from another one: what a partial post gives back, and what a timeout does. */
    TRANSFER_REST("cta1/transfer-rest"),
    TRANSFER_TIMEOUT("cta1/transfer-timeout"),
    TRANSFER_END("cta1/transfer-end"),
    ROYALTY("cta1/royalty"),
    DEMURRAGE("cta1/demurrage"),
    BOND("cta1/bond"),
    /** What takes back a vest that was paid for poison: field id of the vest. */
    PENALTY("cta1/penalty"),

    /** What a reader signs about a tag that does not hold what it should. */
    POISON_REPORT("cta1/poison-report"),

    /** The id of a space: fields federation id and UTF-8 name. */
    SPACE("cta1/space"),
    OP("cta1/op"),
    OP_PAYLOAD("cta1/op-payload"),
    BATCH("cta1/batch"),
    SPACE_STATE("cta1/space-state"),
    SNAPSHOT("cta1/snapshot"),
    SNAPSHOT_CHUNK("cta1/snapshot-chunk"),

    /** The prologue of a peer handshake: fields federation id, u32 epoch, u16 suite. */
    PEER("cta1/peer");

    private final String text;
    private final byte[] ascii;

    Labels(String text) {
        this.text = text;
        this.ascii = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The label as it is written into the bytes. */
    public String text() {
        return text;
    }

    /** {@code u16(len label) || label || u32(len f1) || f1 || …}: injective, so no two lists of fields give the same bytes. */
    public byte[] info(byte[]... fields) {
        int length = 2 + ascii.length;
        for (byte[] field : fields) {
            length = Math.addExact(length, 4 + field.length);
        }
        ByteBuffer out =
                ByteBuffer.allocate(length).putShort((short) ascii.length).put(ascii);
        for (byte[] field : fields) {
            out.putInt(field.length).put(field);
        }
        return out.array();
    }

    /** SHA-256 over {@link #info}. */
    public byte[] hash(byte[]... fields) {
        return sha256(info(fields));
    }

    /** Plain SHA-256, for the few places whose format asks for it without a label. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
