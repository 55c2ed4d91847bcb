package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A generalised statement: subject, relation, object and what qualifies it. Equal statements have equal bytes m wherever
 * they were made, and m holds nothing that varies from one contributor to the next.
 *
 * <pre>
 * m = [1, kind, subject, predicate, object, [qualifier…]]     qualifiers sorted, none twice; at most 256 bytes
 * </pre>
 */
public record Pattern(Kind kind, ConceptId subject, ConceptId predicate, ConceptId object, List<ConceptId> qualifiers) {
    public static final int BYTES_MAX = 256;
    public static final int QUALIFIERS_MAX = 8;

    private static final int VERSION = 1;

    /** What a pattern says. */
    public enum Kind {
        /** Subject and object stand in the relation. */
        EDGE(1),
        /** The subject is a word of the shared vocabulary. */
        TERM(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** Sorts the qualifiers and drops repeated ones. */
    public Pattern {
        qualifiers = qualifiers.stream().sorted().distinct().toList();
        if (qualifiers.size() > QUALIFIERS_MAX) {
            throw new IllegalArgumentException(qualifiers.size() + " qualifiers, at most " + QUALIFIERS_MAX);
        }
        int length = encode(kind, subject, predicate, object, qualifiers).length;
        if (length > BYTES_MAX) {
            throw new IllegalArgumentException("a pattern of " + length + " bytes, at most " + BYTES_MAX);
        }
    }

    public static Pattern edge(ConceptId subject, ConceptId predicate, ConceptId object) {
        return new Pattern(Kind.EDGE, subject, predicate, object, List.of());
    }

    /** Whether the parts make a pattern, which long names may not. */
    public static boolean fits(ConceptId subject, ConceptId predicate, ConceptId object, List<ConceptId> qualifiers) {
        List<ConceptId> sorted = qualifiers.stream().sorted().distinct().toList();
        return sorted.size() <= QUALIFIERS_MAX
                && encode(Kind.EDGE, subject, predicate, object, sorted).length <= BYTES_MAX;
    }

    /** The canonical bytes m. */
    public byte[] encode() {
        return encode(kind, subject, predicate, object, qualifiers);
    }

    /** Reads m strictly: what is accepted encodes to the same bytes again. */
    public static Checked<Pattern> decode(byte[] bytes) {
        return Checked.of(() -> {
            require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "a pattern of " + bytes.length + " bytes");
            Cbor.Reader in = Cbor.reader(bytes);
            in.arrayOf(6);
            require(in.uint() == VERSION, Refusal.UNSUPPORTED, "pattern version");
            Kind kind = kind(in.uint());
            ConceptId subject = concept(in);
            ConceptId predicate = concept(in);
            ConceptId object = concept(in);
            int count = in.array(QUALIFIERS_MAX);
            List<ConceptId> qualifiers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                qualifiers.add(concept(in));
            }
            in.end();
            Pattern pattern = new Pattern(kind, subject, predicate, object, qualifiers);
            require(
                    Arrays.equals(pattern.encode(), bytes),
                    Refusal.MALFORMED,
                    "qualifiers are not sorted, or repeated");
            return pattern;
        });
    }

    private static byte[] encode(
            Kind kind, ConceptId subject, ConceptId predicate, ConceptId object, List<ConceptId> qualifiers) {
        Cbor.Writer out = Cbor.writer()
                .array(6)
                .uint(VERSION)
                .uint(kind.code)
                .text(subject.text())
                .text(predicate.text())
                .text(object.text())
                .array(qualifiers.size());
        qualifiers.forEach(qualifier -> out.text(qualifier.text()));
        return out.toBytes();
    }

    private static Kind kind(long code) throws RefusalException {
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new RefusalException(Refusal.UNSUPPORTED, "pattern kind " + code);
    }

    private static ConceptId concept(Cbor.Reader in) throws CborException, RefusalException {
        String text = in.text(ConceptId.LENGTH_MAX);
        return ConceptId.parse(text)
                .orElseThrow(() -> new RefusalException(Refusal.MALFORMED, "not a concept id in a pattern"));
    }
}
