package io.continuum.instance.receipt;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.Receipt;
import java.util.Locale;

/**
 * The proof of one thing, with what it is a proof of.
 *
 * @param subject cid or transfer id
 * @param content SHA-256 of the envelope of a contribution; empty for an entry
 * @param amount millicredits of an entry; 0 for a contribution
 * @param proof a {@link Receipt} as a file
 */
public record KeptReceipt(Kind kind, Bytes subject, Bytes content, long amount, Bytes proof) {

    /** What it is about. */
    public enum Kind {
        CONTRIBUTION,
        ENTRY;

        /** Lower case, as the API and the database write it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    /** Checks it with the keys of the log alone: the proof, and that its leaf is about this subject of this organisation. */
    public Checked<Receipt.Verified> verify(LogTrust trust, OrgId organisation) {
        return Checked.of(() -> {
            Receipt.Verified verified =
                    Receipt.parse(proof.toArray()).orRefuse().verify(trust).orRefuse();
            requireAbout(verified.leaf(), verified.salt(), organisation);
            return verified;
        });
    }

    private void requireAbout(LogLeaf leaf, LeafSalt salt, OrgId organisation) throws RefusalException {
        Bytes reference = kind == Kind.ENTRY ? salt.reference(subject.toArray()) : Bytes.zeros(0);
        boolean fits = switch (leaf) {
            case LogLeaf.Contribution given ->
                kind == Kind.CONTRIBUTION
                        && given.envelope().equals(salt.envelope(content.toArray()))
                        && given.account().equals(salt.account(LeafSalt.Account.ORGANISATION, organisation));
            case LogLeaf.Vest vest ->
                vest.ref().equals(reference)
                        && vest.amount() == amount
                        && vest.account().equals(salt.account(LeafSalt.Account.AVAILABLE, organisation));
            case LogLeaf.Penalty penalty -> penalty.ref().equals(reference) && penalty.amount() == amount;
            case LogLeaf.Transfer transfer -> transfer.ref().equals(reference) && transfer.amount() == amount;
            case LogLeaf.Withdrawal _,
                    LogLeaf.SpendBatch _,
                    LogLeaf.Membership _,
                    LogLeaf.Epoch _,
                    LogLeaf.Key _,
                    LogLeaf.Config _ -> false;
        };
        require(fits, Refusal.MISMATCH, "the leaf is not about this " + kind.label());
    }
}
