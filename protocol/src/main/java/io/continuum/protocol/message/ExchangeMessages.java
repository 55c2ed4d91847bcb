package io.continuum.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.PatternOpener;
import io.continuum.protocol.pattern.Tag;
import java.util.List;

/** Messages about giving and taking: contributions, releases, questions and what they cost. */
public final class ExchangeMessages {
    /** Envelopes in one request. */
    public static final int ENVELOPES_MAX = 200;

    /** Patterns on one page of an answer. */
    public static final int PAGE_PATTERNS_MAX = 64;

    private static final int RELEASES_MAX = 1_000;
    private static final int ENTRIES_MAX = 1_000;
    private static final int CURSOR_LENGTH_MAX = 200;

    private ExchangeMessages() {}

    /** {@code POST /v1/contributions}: envelopes of types 1, 3 and 4. */
    public record Contribute(FederationId federation, List<Bytes> envelopes) {
        public Contribute {
            envelopes = Bounds.binaries("envelopes", envelopes, ENVELOPES_MAX, Envelope.BYTES_MAX);
            Bounds.range("envelopes", envelopes.size(), 1, ENVELOPES_MAX);
        }

        public static Contribute of(FederationId federation, List<Envelope> envelopes) {
            return new Contribute(
                    federation,
                    envelopes.stream()
                            .map(envelope -> Bytes.of(envelope.encode()))
                            .toList());
        }
    }

    /** Answer to {@link Contribute}: one verdict for each envelope, in their order. */
    public record Contributed(List<ContributionVerdict> verdicts) {
        public Contributed {
            verdicts = Bounds.list("verdicts", verdicts, ENVELOPES_MAX);
        }
    }

    /**
     * What became of one envelope.
     *
     * @param cid empty if the envelope could not be read
     * @param verdict accepted, duplicate, replaced or refused
     * @param code why it was refused; empty otherwise
     * @param released whether its tag is released
     */
    public record ContributionVerdict(
            @MayBeMissing Bytes cid,
            String verdict,
            @MayBeMissing String code,
            boolean released) {}

    /** Answer to {@code GET /v1/releases}. */
    public record Releases(List<Release> releases, long next) {
        public Releases {
            releases = Bounds.list("releases", releases, RELEASES_MAX);
        }
    }

    /**
     * A released tag that the caller's organisation contributed to.
     *
     * @param cid the organisation's contribution
     * @param indexMissing whether its INDEX is still to be sent
     */
    public record Release(long seq, Tag tag, Cid cid, boolean indexMissing) {}

    /**
     * Answer to {@code GET /v1/price}; amounts in millicredits.
     *
     * @param paysFrom available or allowance
     * @param balanceMillicredits what is left there
     * @param availableMillicredits what was earned and not spent
     * @param allowanceMillicredits what is left of the free pages, which newcomers may share with others
     * @param pendingMillicredits what is in escrow: what releases will pay once they are filed, and deposits
     */
    public record Price(
            long pageMillicredits,
            String paysFrom,
            @MayBeMissing long balanceMillicredits,
            @MayBeMissing long availableMillicredits,
            @MayBeMissing long allowanceMillicredits,
            @MayBeMissing long pendingMillicredits) {}

    /**
     * {@code POST /v1/query}: one page of one bucket.
     *
     * @param cursor of the page before; empty for the first
     * @param transferId made and kept before the request is sent; the same id gives the same page again
     * @param priceMillicreditsMax the price that the asker knows; above it the page is not sold. 0: any price will do
     */
    public record Query(
            FederationId federation,
            long tagEpoch,
            int slot,
            long bucket,
            @MayBeMissing String cursor,
            TransferId transferId,
            @MayBeMissing long priceMillicreditsMax) {
        public Query {
            Bounds.range("tag_epoch", tagEpoch, 1, 0xffff_ffffL);
            Bounds.range("slot", slot, 1, Bucket.Slot.values().length);
            Bounds.range("bucket", bucket, 0, 0xffff_ffffL);
            Bounds.text("cursor", cursor, CURSOR_LENGTH_MAX);
            Bounds.range("price_millicredits_max", priceMillicreditsMax, 0, PolicyParameter.Unit.MILLICREDITS.max());
        }
    }

    /** {@code POST /v1/feedback}: what the buyer of a page says of it, once. */
    public record Feedback(FederationId federation, TransferId transferId, boolean useful) {}

    /** Answer to {@link Feedback}: useful or useless. */
    public record FeedbackTaken(String outcome) {}

    /**
     * Answer to {@link Query}.
     *
     * @param nextCursor empty after the last page
     * @param paidFrom available or allowance
     * @param balanceMillicredits what is left there
     */
    public record Page(
            List<ServedPattern> patterns,
            @MayBeMissing String nextCursor,
            long chargedMillicredits,
            @MayBeMissing String paidFrom,
            @MayBeMissing long balanceMillicredits) {
        public Page {
            patterns = Bounds.list("patterns", patterns, PAGE_PATTERNS_MAX);
            Bounds.text("next_cursor", nextCursor, CURSOR_LENGTH_MAX);
        }
    }

    /** The envelopes served for one released tag, sorted by cid. */
    public record ServedPattern(List<Bytes> envelopes) {
        public ServedPattern {
            envelopes = Bounds.binaries("envelopes", envelopes, PatternOpener.ENVELOPES_MAX, Envelope.BYTES_MAX);
        }

        /** The envelopes that can be read; what cannot be is left out, as a damaged one must not hide the others. */
        @JsonIgnore
        public List<Envelope> readable() {
            return envelopes.stream()
                    .map(envelope -> Envelope.decode(envelope.toArray()))
                    .flatMap(decoded -> decoded.accepted().stream())
                    .toList();
        }
    }

    /** Answer to {@code GET /v1/credits}; amounts in millicredits. */
    public record Credits(
            long available, long allowance, long escrow, long earned, long spent, String tier, List<Entry> entries) {
        public Credits {
            entries = Bounds.list("entries", entries, ENTRIES_MAX);
        }
    }

    /** One ledger entry, as its organisation sees it. */
    public record Entry(TransferId id, long seq, String code, long amount, String debit, String credit, String at) {}
}
