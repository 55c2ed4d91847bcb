package io.continuum.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.PatternOpener;
import io.continuum.protocol.pattern.PoisonReport;
import io.continuum.protocol.pattern.PoisonReport.Kind;
import io.continuum.protocol.pattern.Tag;
import java.util.List;
import java.util.Optional;

/** Messages about released tags that do not hold what they should. Times are RFC 3339. */
public final class ReportMessages {
    private static final int NOTE_LENGTH_MAX = 500;
    private static final int REPORTS_MAX = 1_000;
    /** Each organisation files one bucket for each slot. */
    public static final int PLACES_MAX = 1_000;

    private ReportMessages() {}

    /**
     * {@code POST /v1/reports}
     *
     * @param kind tag_mismatch, bad_share, unreadable or misfiled
     * @param transferId of the page that showed the tag
     * @param sig the instance's signature over the {@link PoisonReport}
     */
    public record SendReport(
            FederationId federation,
            long tagEpoch,
            Tag tag,
            String kind,
            List<Cid> cids,
            TransferId transferId,
            Bytes sig) {
        public SendReport {
            Bounds.range("tag_epoch", tagEpoch, 1, 0xffff_ffffL);
            cids = Bounds.list("cids", cids, PatternOpener.ENVELOPES_MAX);
            Bounds.range("cids", cids.size(), 1, PatternOpener.ENVELOPES_MAX);
            sig.requireLength(VerifyingKey.SIGNATURE_BYTES, "sig");
        }

        public static SendReport of(PoisonReport report, Bytes signature) {
            return new SendReport(
                    report.federation(),
                    report.tagEpoch(),
                    report.tag(),
                    report.kind().text(),
                    report.cids(),
                    report.transfer(),
                    signature);
        }

        /** Empty if the kind is not known. */
        @JsonIgnore
        public Optional<PoisonReport> report() {
            return Kind.ofText(kind).map(known -> new PoisonReport(federation, tagEpoch, tag, known, cids, transferId));
        }
    }

    /**
     * A report as it stands.
     *
     * @param state open, confirmed or dismissed
     * @param held whether the tag is not served any more
     * @param decidedAt empty while it is open, as are {@code decidedBy} and {@code note}
     * @param accused whose contributions it is about, once it is confirmed: before that nobody learns it
     */
    public record Report(
            Bytes report,
            OrgId organisation,
            InstanceId instance,
            long tagEpoch,
            Tag tag,
            String kind,
            List<Cid> cids,
            TransferId transferId,
            Bytes sig,
            String at,
            String state,
            boolean held,
            String decidedAt,
            String decidedBy,
            String note,
            List<OrgId> accused) {}

    /** Answer to {@code GET /v1/federations/{fed}/reports}, newest first: all for an admin, else one's own. */
    public record Reports(List<Report> reports) {
        public Reports {
            reports = Bounds.list("reports", reports, REPORTS_MAX);
        }
    }

    /** A bucket that a tag is found in. */
    public record Place(int slot, long bucket) {
        public Place {
            Bounds.range("slot", slot, 1, Bucket.Slot.values().length);
            Bounds.range("bucket", bucket, 0, 0xffff_ffffL);
        }
    }

    /**
     * {@code POST /v1/federations/{fed}/reports/decide}: it is true, or it is not.
     *
     * @param misfiled the buckets that are none of the pattern's, where a report says so and is confirmed
     */
    public record DecideReport(
            Bytes report,
            boolean confirm,
            @MayBeMissing String note,
            @MayBeMissing List<Place> misfiled) {
        public DecideReport {
            misfiled = Bounds.list("misfiled", misfiled, PLACES_MAX);
            report.requireLength(PoisonReport.ID_BYTES, "report");
            Bounds.text("note", note, NOTE_LENGTH_MAX);
        }
    }

    /**
     * Answer to {@code GET /v1/federations/{fed}/reports/{report}/envelopes}: all that was sent under the tag.
     *
     * @param places the buckets that it is found in, or was before it was held back; of very many not all
     */
    public record ReportedEnvelopes(
            List<Bytes> envelopes, @MayBeMissing List<Place> places) {
        public ReportedEnvelopes {
            places = Bounds.list("places", places, PLACES_MAX);
            envelopes = Bounds.binaries("envelopes", envelopes, PatternOpener.ENVELOPES_MAX, Envelope.BYTES_MAX);
        }
    }
}
