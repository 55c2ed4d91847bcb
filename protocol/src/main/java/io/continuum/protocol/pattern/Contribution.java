package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.ThresholdShares.Share;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is inside an envelope of type 1: one organisation's share and its inner box, which k shares open.
 *
 * <pre>
 * plain = u8 1 || x(32) || y(32) || u16 length || inner || zeros up to a padded size
 * inner = KC-AEAD(K_in, context = info("cta1/inner", tag, cid), [m, aux])
 * </pre>
 */
record Contribution(Share share, Bytes inner) {
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 1 + 32 + 32 + 2;

    /** A contribution that opened: what was sealed into the inner box. */
    record Inside(Pattern pattern, Evidence evidence) {}

    static Contribution seal(
            Share share, byte[] innerKey, Tag tag, Cid cid, Pattern pattern, Evidence evidence, SecureRandom random) {
        Cbor.Writer plain = Cbor.writer().array(2).bytes(pattern.encode());
        evidence.write(plain);
        byte[] inner = KcAead.seal(innerKey, context(tag, cid), plain.toBytes(), random);
        return new Contribution(share, Bytes.of(inner));
    }

    /**
     * What the inner box holds, or empty if the key does not open it or the content is malformed.
     *
     * @param reader reads m; k contributions hold the same
     */
    Optional<Inside> open(byte[] innerKey, Tag tag, Cid cid, Function<Bytes, Optional<Pattern>> reader) {
        return KcAead.open(innerKey, context(tag, cid), inner.toArray()).flatMap(plain -> readInside(plain, reader));
    }

    private static Optional<Inside> readInside(byte[] plain, Function<Bytes, Optional<Pattern>> reader) {
        try {
            Cbor.Reader in = Cbor.reader(plain);
            in.arrayOf(2);
            byte[] m = in.bytes(Pattern.BYTES_MAX);
            Evidence evidence = Evidence.read(in);
            in.end();
            return reader.apply(Bytes.of(m)).map(pattern -> new Inside(pattern, evidence));
        } catch (CborException _) {
            return Optional.empty();
        }
    }

    byte[] encodePadded() {
        byte[] plain = Bytes.concat(
                Bytes.u8(VERSION),
                ThresholdShares.encode(share.x()),
                ThresholdShares.encode(share.y()),
                Bytes.u16(inner.length()),
                inner.toArray());
        for (int size : Envelope.PADDED_SIZES) {
            if (plain.length <= size) {
                return Arrays.copyOf(plain, size);
            }
        }
        throw new IllegalStateException("a contribution of " + plain.length + " bytes");
    }

    /** Reads an opened body; empty if the version, a number of the share, the length or the padding is not as it must be. */
    static Optional<Contribution> decode(byte[] padded) {
        ByteBuffer in = ByteBuffer.wrap(padded);
        if (padded.length < FIXED_BYTES || in.get() != VERSION) {
            return Optional.empty();
        }
        byte[] x = take(in, 32);
        byte[] y = take(in, 32);
        int length = in.getShort() & 0xffff;
        if (length > in.remaining()) {
            return Optional.empty();
        }
        Bytes inner = Bytes.of(take(in, length));
        while (in.hasRemaining()) {
            if (in.get() != 0) {
                return Optional.empty();
            }
        }
        return Share.of(x, y).map(share -> new Contribution(share, inner));
    }

    private static byte[] context(Tag tag, Cid cid) {
        return Labels.INNER.info(tag.toArray(), cid.toArray());
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
