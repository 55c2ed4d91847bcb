package io.continuum.instance.pattern;

import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Between an edge and the bytes that are sealed. */
public final class PatternBytes {
    private static final int VERSION = 1;
    private static final int KIND_EDGE = 1;
    private static final int ID_BYTES_MAX = 150;
    private static final int QUALIFIERS_MAX = 8;

    /**
     * @param supportBucket the power of two at or below the support
     * @param confidenceTenths 1 to 10
     * @param quarter year times 4 plus the quarter, counted from 0
     */
    public record Aux(long supportBucket, long confidenceTenths, long quarter) {}

    private PatternBytes() {}

    static Payload payload(Edge edge, int support, int confidenceTenths, Instant now) {
        Cbor.Writer m = Cbor.writer().array(6).uint(VERSION).uint(KIND_EDGE);
        m.text(edge.subject())
                .text(edge.predicate())
                .text(edge.object())
                .array(edge.qualifiers().size());
        edge.qualifiers().forEach(m::text);
        ZonedDateTime time = now.atZone(ZoneOffset.UTC);
        byte[] aux = Cbor.writer()
                .array(3)
                .uint(Integer.highestOneBit(Math.max(1, support)))
                .uint(confidenceTenths)
                .uint(time.getYear() * 4L + (time.getMonthValue() - 1) / 3)
                .toBytes();
        return new Payload(m.toBytes(), aux);
    }

    static Edge edge(byte[] m) {
        try {
            Cbor.Reader reader = Cbor.reader(m);
            reader.arrayOf(6);
            reader.expect(VERSION);
            reader.expect(KIND_EDGE);
            String subject = reader.text(ID_BYTES_MAX);
            String predicate = reader.text(ID_BYTES_MAX);
            String object = reader.text(ID_BYTES_MAX);
            List<String> qualifiers = new ArrayList<>();
            int count = reader.array(QUALIFIERS_MAX);
            for (int i = 0; i < count; i++) {
                qualifiers.add(reader.text(ID_BYTES_MAX));
            }
            reader.end();
            return new Edge(subject, predicate, object, qualifiers);
        } catch (CborException e) {
            throw new IllegalStateException("held bytes are damaged", e);
        }
    }

    static Aux aux(byte[] aux) {
        try {
            Cbor.Reader reader = Cbor.reader(aux);
            reader.arrayOf(3);
            Aux read = new Aux(reader.uint(), reader.uint(), reader.uint());
            reader.end();
            return read;
        } catch (CborException e) {
            throw new IllegalStateException("held bytes are damaged", e);
        }
    }

    /** SHA-256, base64url. */
    static String hash(byte[] m) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(m));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
