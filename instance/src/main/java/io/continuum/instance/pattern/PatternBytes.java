package io.continuum.instance.pattern;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;

/** Between an edge and the bytes that are sealed. */
public final class PatternBytes {
    private static final int AUX_FIELDS = 3;

    private PatternBytes() {}

    /** Whether the edge is short enough to be a pattern. */
    static boolean fits(Edge edge) {
        return Pattern.fits(
                new ConceptId(edge.subject()),
                new ConceptId(edge.predicate()),
                new ConceptId(edge.object()),
                edge.qualifiers().stream().map(ConceptId::new).toList());
    }

    static Payload payload(Edge edge, int support, double confidence, Instant now) {
        Pattern pattern = new Pattern(
                Pattern.Kind.EDGE,
                new ConceptId(edge.subject()),
                new ConceptId(edge.predicate()),
                new ConceptId(edge.object()),
                edge.qualifiers().stream().map(ConceptId::new).toList());
        io.continuum.protocol.pattern.Evidence aux =
                io.continuum.protocol.pattern.Evidence.of(support, confidence, now.atZone(ZoneOffset.UTC));
        byte[] auxBytes = Cbor.writer()
                .array(AUX_FIELDS)
                .uint(aux.supportBucket())
                .uint(aux.confidenceTenths())
                .uint(aux.period())
                .toBytes();
        return new Payload(pattern.encode(), auxBytes);
    }

    /** The pattern that these bytes are. */
    public static Pattern pattern(Payload payload) {
        return switch (Pattern.decode(payload.m())) {
            case Checked.Valid<Pattern>(Pattern pattern) -> pattern;
            case Checked.Refused<Pattern>(var _, String detail) ->
                throw new IllegalStateException("held bytes are damaged: " + detail);
        };
    }

    static Edge edge(Payload payload) {
        return edge(pattern(payload));
    }

    /** An edge pattern as mining and asking speak of it. */
    public static Edge edge(Pattern pattern) {
        return new Edge(
                pattern.subject().text(),
                pattern.predicate().text(),
                pattern.object().text(),
                pattern.qualifiers().stream().map(ConceptId::text).toList());
    }

    public static io.continuum.protocol.pattern.Evidence aux(Payload payload) {
        try {
            Cbor.Reader in = Cbor.reader(payload.aux());
            in.arrayOf(AUX_FIELDS);
            io.continuum.protocol.pattern.Evidence aux =
                    new io.continuum.protocol.pattern.Evidence((int) in.uint(), (int) in.uint(), (int) in.uint());
            in.end();
            return aux;
        } catch (CborException | IllegalArgumentException e) {
            throw new IllegalStateException("held bytes are damaged", e);
        }
    }

    /** SHA-256, base64url. */
    static String hash(byte[] m) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(m);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
