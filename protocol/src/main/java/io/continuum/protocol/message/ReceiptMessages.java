package io.continuum.protocol.message;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.pattern.Cid;
import java.util.List;

/** Messages about what an organisation keeps in order to prove what it gave and has: its statement, its places in the log. */
public final class ReceiptMessages {
    /** Subjects in one request. */
    public static final int SUBJECTS_MAX = 200;

    /** Entries on one page of a statement. */
    public static final int ENTRIES_MAX = 500;

    private ReceiptMessages() {}

    /** {@code POST /v1/receipts}: where in the log the caller's contributions and transfers are. */
    public record AskPlaces(
            FederationId federation,
            @MayBeMissing List<Cid> contributions,
            @MayBeMissing List<TransferId> transfers) {
        public AskPlaces {
            contributions = Bounds.list("contributions", contributions, SUBJECTS_MAX);
            transfers = Bounds.list("transfers", transfers, SUBJECTS_MAX);
        }
    }

    /** Answer to {@link AskPlaces}; what has no place yet, or is not the caller's, is left out. */
    public record Places(List<Place> contributions, List<Place> transfers) {
        public Places {
            contributions = Bounds.list("contributions", contributions, SUBJECTS_MAX);
            transfers = Bounds.list("transfers", transfers, SUBJECTS_MAX);
        }
    }

    /**
     * A leaf that is about the caller. Its proof is made from the log's tiles.
     *
     * @param subject cid or transfer id
     * @param salt what the leaf's hashes are made with
     */
    public record Place(Bytes subject, Bytes leaf, Bytes salt, long index) {
        public Place {
            Bounds.length("subject", subject, LeafSalt.BYTES);
            Bounds.length("leaf", leaf, LogLeaf.BYTES_MAX);
            Bounds.range("index", index, 0, Long.MAX_VALUE);
            salt.requireLength(LeafSalt.BYTES, "salt");
        }
    }

    /**
     * Answer to {@code GET /v1/credits/entries}: a page of the caller's statement, newest first.
     *
     * @param next what to ask for as {@code before} to get the next page; 0 after the last
     */
    public record Statement(
            List<Line> entries, @MayBeMissing long next) {
        public Statement {
            entries = Bounds.list("entries", entries, ENTRIES_MAX);
        }
    }

    /**
     * One entry of the ledger as its organisation sees it; amounts in millicredits.
     *
     * @param step single, pending, post, void or rest
     * @param debit kind of the account that it left, such as available
     * @param credit kind of the account that it reached
     * @param change by how much it changed what the organisation has in {@code available}
     * @param pending the entry that it ended; its own id if it ended none
     */
    public record Line(
            TransferId id,
            long seq,
            String step,
            String code,
            long amountMillicredits,
            String debit,
            String credit,
            long changeMillicredits,
            TransferId pending,
            String at) {}
}
