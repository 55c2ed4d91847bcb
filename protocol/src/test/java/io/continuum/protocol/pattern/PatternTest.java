package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.wire.Cbor;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
    private static final ConceptId SUBJECT = new ConceptId("concept:use-after-free");
    private static final ConceptId RELATION = new ConceptId("rel:indicates");
    private static final ConceptId OBJECT = new ConceptId("weakness:cwe-416");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "concept:use-after-free",
                "class:host/database",
                "code:http-503",
                "a:b",
                "a.b_c-d:0/9",
                "rel:caused-by"
            })
    void aConceptIdIsANamespaceAndOneOrTwoSegments(String text) {
        assertThat(ConceptId.parse(text)).hasValueSatisfying(id -> {
            assertThat(id).hasToString(text);
            assertThat(id.namespace() + ":" + id.name()).isEqualTo(text);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "concept",
                "concept:",
                ":slug",
                "Concept:slug",
                "concept:Slug",
                "concept:a b",
                "concept:-a",
                "concept:a/b/c",
                "concept:a/",
                "concept:ä",
                "concept:a\n",
                "concept:a:b",
                "concept:a\u0000"
            })
    void whateverElseIsNone(String text) {
        assertThat(ConceptId.parse(text)).isEmpty();
        assertThatThrownBy(() -> new ConceptId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSegmentHasAtMost48Characters() {
        assertThat(ConceptId.parse("a:" + "b".repeat(48))).isPresent();
        assertThat(ConceptId.parse("a:" + "b".repeat(49))).isEmpty();
    }

    /** SPEC.md S-30. */
    @Test
    void equalStatementsHaveEqualBytes() {
        ConceptId one = new ConceptId("class:a");
        ConceptId two = new ConceptId("class:b");
        Pattern pattern = new Pattern(Pattern.Kind.EDGE, SUBJECT, RELATION, OBJECT, List.of(two, one, two));
        Pattern same = new Pattern(Pattern.Kind.EDGE, SUBJECT, RELATION, OBJECT, List.of(one, two));
        assertThat(pattern.encode()).isEqualTo(same.encode());
        assertThat(Pattern.decode(pattern.encode()).orThrow()).isEqualTo(same);
        assertThat(HexFormat.of()
                        .formatHex(Pattern.edge(SUBJECT, RELATION, OBJECT).encode()))
                .isEqualTo("860101" + "76636f6e636570743a7573652d61667465722d66726565" + "6d72656c3a696e64696361746573"
                        + "707765616b6e6573733a6377652d343136" + "80");
    }

    /** SPEC.md S-30. */
    @Test
    void aPatternIsAtMost256Bytes() {
        ConceptId big = new ConceptId("a".repeat(48) + ":" + "b".repeat(48) + "/" + "c".repeat(30));
        assertThat(Pattern.fits(big, RELATION, OBJECT, List.of())).isTrue();
        assertThat(Pattern.fits(big, RELATION, big, List.of())).isFalse();
        assertThatThrownBy(() -> Pattern.edge(big, RELATION, big)).isInstanceOf(IllegalArgumentException.class);
        assertRefused(Pattern.decode(new byte[257]), Refusal.MALFORMED);
    }

    private static byte[] encoded(int version, int kind, String subject, String... qualifiers) {
        Cbor.Writer out = Cbor.writer()
                .array(6)
                .uint(version)
                .uint(kind)
                .text(subject)
                .text(RELATION.text())
                .text(OBJECT.text())
                .array(qualifiers.length);
        for (String qualifier : qualifiers) {
            out.text(qualifier);
        }
        return out.toBytes();
    }

    /** SPEC.md S-30. */
    @Test
    void bytesThatAreNotCanonicalAreRefused() {
        assertThat(Pattern.decode(encoded(1, 2, "a:b", "c:d"))).isInstanceOf(Checked.Valid.class);
        assertRefused(Pattern.decode(encoded(2, 1, "a:b")), Refusal.UNSUPPORTED);
        assertRefused(Pattern.decode(encoded(1, 3, "a:b")), Refusal.UNSUPPORTED);
        assertRefused(Pattern.decode(encoded(1, 1, "A:b")), Refusal.MALFORMED);
        assertRefused(Pattern.decode(encoded(1, 1, "a:b", "d:d", "c:c")), Refusal.MALFORMED);
        assertRefused(Pattern.decode(encoded(1, 1, "a:b", "c:c", "c:c")), Refusal.MALFORMED);
        byte[] trailing = Arrays.copyOf(encoded(1, 1, "a:b"), encoded(1, 1, "a:b").length + 1);
        assertRefused(Pattern.decode(trailing), Refusal.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedBytesNeverThrowAndNeverDecodeToOtherBytes(long seed) {
        Random random = new Random(seed);
        byte[] good = Pattern.edge(SUBJECT, RELATION, OBJECT).encode();
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = good.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Pattern.decode(damaged)
                    .accepted()
                    .ifPresent(pattern ->
                            assertThat(pattern.encode()).as("seed %d", seed).isEqualTo(damaged));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "7, 2", "8, 3", "15, 3", "16, 4", "9223372036854775807, 40"})
    void supportIsCoarsenedToPowersOfTwo(long support, int bucket) {
        ZonedDateTime at = ZonedDateTime.of(2026, 11, 21, 0, 0, 0, 0, ZoneOffset.UTC);
        Evidence evidence = Evidence.of(support, 0.84, at);
        assertThat(evidence.supportBucket()).isEqualTo(bucket);
        assertThat(evidence.confidenceTenths()).isEqualTo(8);
        assertThat(evidence.period()).isEqualTo(2026 * 4 + 3);
        assertThat(Evidence.decode(evidence.encode()).orThrow()).isEqualTo(evidence);
    }

    @Test
    void evidenceOutsideItsBoundsIsRefused() {
        assertRefused(
                Evidence.decode(Cbor.writer().array(3).uint(41).uint(1).uint(1).toBytes()), Refusal.MALFORMED);
        assertRefused(
                Evidence.decode(Cbor.writer().array(3).uint(1).uint(11).uint(1).toBytes()), Refusal.MALFORMED);
        assertRefused(Evidence.decode(Cbor.writer().array(2).uint(1).uint(1).toBytes()), Refusal.MALFORMED);
        assertThatThrownBy(() -> new Evidence(1, 11, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
