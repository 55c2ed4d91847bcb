package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.OrgId;
import java.security.SecureRandom;

/**
 * The 32 random bytes that hide what one leaf is about. The coordinator draws new ones for each leaf and gives them to the
 * leaf's owner alone, with the receipt; to everybody else the leaf's hashes are random.
 */
public record LeafSalt(Bytes value) {
    public static final int BYTES = 32;

    public LeafSalt {
        value.requireLength(BYTES, "leaf salt");
    }

    /** Which account of an organisation or of the federation. */
    public enum Account {
        /** The organisation as such: whose contribution it is. */
        ORGANISATION(0, true),
        AVAILABLE(1, true),
        ALLOWANCE(2, true),
        ESCROW(3, true),
        BOND(4, true),
        MINT(5, false),
        BURN(6, false),
        POOL(7, false),
        TREASURY(8, false),
        ROYALTY(9, false);

        private final int code;
        private final boolean owned;

        Account(int code, boolean owned) {
            this.code = code;
            this.owned = owned;
        }
    }

    public static LeafSalt random(SecureRandom random) {
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        return new LeafSalt(Bytes.of(value));
    }

    /** How an organisation's account stands in the leaf. */
    public Bytes account(Account account, OrgId owner) {
        if (!account.owned) {
            throw new IllegalArgumentException(account + " is the federation's");
        }
        return account(account, owner.toArray());
    }

    /** How an account of the federation stands in the leaf. */
    public Bytes account(Account account) {
        if (account.owned) {
            throw new IllegalArgumentException(account + " is an organisation's");
        }
        return account(account, new byte[0]);
    }

    /** How an envelope stands in the leaf, by the SHA-256 of its bytes. */
    public Bytes envelope(byte[] envelopeHash) {
        return Bytes.of(Labels.LEAF_CONTRIBUTION.hash(value.toArray(), envelopeHash));
    }

    /** How a transfer stands in the leaf, by its id. */
    public Bytes reference(byte[] transferId) {
        return Bytes.of(Labels.LEAF_REFERENCE.hash(value.toArray(), transferId));
    }

    private Bytes account(Account account, byte[] owner) {
        return Bytes.of(Kdf.hmac(value.toArray(), Labels.LEAF_ACCOUNT.info(Bytes.u8(account.code), owner)));
    }

    /** Hidden: whoever knows it can test who the leaf is about. */
    @Override
    public String toString() {
        return "***";
    }
}
