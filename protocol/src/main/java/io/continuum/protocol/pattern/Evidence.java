package io.continuum.protocol.pattern;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;

/**
 * What one contributor adds to a pattern, coarsened: {@code aux = [support_bucket, confidence_10ths, period]}.
 *
 * @param supportBucket b stands for a support of 2^b to 2^(b+1)-1
 * @param confidenceTenths 0 to 10
 * @param period the quarter: year × 4 + quarter - 1
 */
public record Evidence(int supportBucket, int confidenceTenths, int period) {
    public static final int SUPPORT_BUCKET_MAX = 40;

    private static final int FIELDS = 3;
    private static final int CONFIDENCE_MAX = 10;
    private static final int PERIOD_MAX = 4 * 10_000;

    public Evidence {
        requireRange("support bucket", supportBucket, SUPPORT_BUCKET_MAX);
        requireRange("confidence", confidenceTenths, CONFIDENCE_MAX);
        requireRange("period", period, PERIOD_MAX);
    }

    /** Coarsens a support of at least 1 and a confidence of 0 to 1. */
    public static Evidence of(long support, double confidence, ZonedDateTime at) {
        if (support < 1) {
            throw new IllegalArgumentException("support must be at least 1, got " + support);
        }
        int bucket = Math.min(SUPPORT_BUCKET_MAX, 63 - Long.numberOfLeadingZeros(support));
        int tenths = (int) Math.round(Math.clamp(confidence, 0.0, 1.0) * CONFIDENCE_MAX);
        return new Evidence(bucket, tenths, at.getYear() * 4 + at.get(IsoFields.QUARTER_OF_YEAR) - 1);
    }

    /** Twice the middle of the support bucket, so that it is a whole number. */
    long supportTwice() {
        return 3L * (1L << supportBucket) - 1;
    }

    /** The bytes aux, as they stand beside m in the inner box. */
    public byte[] encode() {
        Cbor.Writer out = Cbor.writer();
        write(out);
        return out.toBytes();
    }

    public static Checked<Evidence> decode(byte[] bytes) {
        return Checked.of(() -> {
            Cbor.Reader in = Cbor.reader(bytes);
            Evidence evidence = read(in);
            in.end();
            return evidence;
        });
    }

    void write(Cbor.Writer out) {
        out.array(FIELDS).uint(supportBucket).uint(confidenceTenths).uint(period);
    }

    static Evidence read(Cbor.Reader in) throws CborException {
        in.arrayOf(FIELDS);
        return new Evidence(
                (int) in.uint(SUPPORT_BUCKET_MAX), (int) in.uint(CONFIDENCE_MAX), (int) in.uint(PERIOD_MAX));
    }

    private static void requireRange(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " must be 0 to " + max + ", got " + value);
        }
    }
}
