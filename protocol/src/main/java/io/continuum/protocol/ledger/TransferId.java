package io.continuum.protocol.ledger;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The 128 bits that name a transfer. Whoever asks for a transfer makes the id and keeps it before sending: the same id
 * asks for the same transfer, never for a second one.
 */
public record TransferId(Bytes value) implements Comparable<TransferId> {
    public static final int BYTES = 16;

    public TransferId {
        value.requireLength(BYTES, "transfer id");
    }

    public static TransferId of(byte[] value) {
        return new TransferId(Bytes.of(value));
    }

    public static TransferId random(RandomGenerator random) {
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        return of(value);
    }

    /** The id of the vest of one organisation for one released tag (32 bytes): it can be posted once only. */
    public static TransferId ofVest(FederationId federation, long tagEpoch, byte[] tag, OrgId org) {
        return shortened(Labels.VEST.hash(federation.toArray(), Bytes.u32(tagEpoch), tag, org.toArray()));
    }

    /** The id of what ends a pending transfer, where only one thing can: it is posted, or given back, once. */
    public static TransferId ofEnd(TransferId pending) {
        return shortened(Labels.TRANSFER_END.hash(pending.toArray()));
    }

    /** The id of what one organisation gets of the price of a page, or, for nobody's account, the name of that account. */
    public static TransferId ofRoyalty(TransferId page, byte[] receiver) {
        return shortened(Labels.ROYALTY.hash(page.toArray(), receiver));
    }

    /** The id of what a week (since 1970) takes from an organisation. */
    public static TransferId ofDemurrage(FederationId federation, OrgId org, long week) {
        return shortened(Labels.DEMURRAGE.hash(federation.toArray(), org.toArray(), Bytes.u32(week)));
    }

    /** The id of what takes back a vest that was paid for poison: it can be taken once only. */
    public static TransferId ofPenalty(TransferId vest) {
        return shortened(Labels.PENALTY.hash(vest.toArray()));
    }

    /** What becomes of the bond for an organisation. Numbers are hashed and never reused. */
    public enum BondStep {
        LOCK(1),
        RETURN(2),
        SLASH(3),
        /** What the sponsor's sponsor loses. */
        SLASH_ABOVE(4);

        private final int number;

        BondStep(int number) {
            this.number = number;
        }
    }

    /** The id of a step of the bond for an organisation: each can be made once. */
    public static TransferId ofBond(FederationId federation, OrgId invitee, BondStep step) {
        return shortened(Labels.BOND.hash(federation.toArray(), invitee.toArray(), Bytes.u32(step.number)));
    }

    private static TransferId shortened(byte[] hash) {
        return of(Arrays.copyOf(hash, BYTES));
    }

    public byte[] toArray() {
        return value.toArray();
    }

    @Override
    public int compareTo(TransferId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
