package io.continuum.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {
    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** SPEC.md S-1. RFC 8949 appendix A. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "10, 0a",
        "23, 17",
        "24, 1818",
        "25, 1819",
        "100, 1864",
        "255, 18ff",
        "256, 190100",
        "1000, 1903e8",
        "65535, 19ffff",
        "65536, 1a00010000",
        "1000000, 1a000f4240",
        "4294967295, 1affffffff",
        "4294967296, 1b0000000100000000",
        "1000000000000, 1b000000e8d4a51000",
        "9223372036854775807, 1b7fffffffffffffff"
    })
    void numbersHaveTheShortestForm(long value, String encoded) throws CborException {
        assertThat(hex(Cbor.writer().uint(value).toBytes())).isEqualTo(encoded);
        Cbor.Reader reader = Cbor.reader(bytes(encoded));
        assertThat(reader.uint()).isEqualTo(value);
        reader.end();
    }

    @Test
    void everyTypeComesBackAsItWasWritten() throws CborException {
        byte[] encoded = Cbor.writer()
                .array(7)
                .uint(7)
                .bytes(new byte[] {1, 2})
                .text("grün")
                .nul()
                .bool(true)
                .bool(false)
                .array(0)
                .toBytes();
        assertThat(hex(encoded)).isEqualTo("87" + "07" + "420102" + "65" + "6772c3bc6e" + "f6" + "f5" + "f4" + "80");
        Cbor.Reader in = Cbor.reader(encoded);
        in.arrayOf(7);
        assertThat(in.uint()).isEqualTo(7);
        assertThat(in.bytesOf(2)).containsExactly(1, 2);
        assertThat(in.text(5)).isEqualTo("grün");
        assertThat(in.skipNull()).isTrue();
        assertThat(in.bool()).isTrue();
        assertThat(in.skipNull()).isFalse();
        assertThat(in.bool()).isFalse();
        assertThat(in.array(3)).isZero();
        assertThat(in.peek()).isEqualTo(Cbor.Type.END);
        in.end();
    }

    /** SPEC.md S-2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1800",
                "1817",
                "190000",
                "1900ff",
                "1a0000ffff",
                "1b00000000ffffffff",
                "5803010203",
                "780161",
                "980100"
            })
    void aLongerFormThanNeededIsRefused(String encoded) {
        assertThatThrownBy(() -> Cbor.reader(bytes(encoded)).item(100))
                .isInstanceOf(CborException.class)
                .hasMessageContaining("shortest form");
    }

    /** SPEC.md S-1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "20",
                "c000",
                "a0",
                "f7",
                "fb3ff0000000000000",
                "5f4101ff",
                "9f01ff",
                "7f6161ff",
                "1c",
                "ff",
                "f820"
            })
    void typesThatSignedDataNeverUsesAreRefused(String encoded) {
        assertThatThrownBy(() -> Cbor.reader(bytes(encoded)).item(100))
                .isInstanceOf(CborException.class)
                .hasMessageContaining("not used here");
    }

    /** SPEC.md S-1. */
    @Test
    void numbersFromTwoToThe63AreRefused() {
        assertThatThrownBy(() -> Cbor.reader(bytes("1b8000000000000000")).uint())
                .isInstanceOf(CborException.class)
                .hasMessageContaining("2^63");
    }

    /** SPEC.md S-2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "18",
                "19ff",
                "1a000100",
                "4201",
                "6361",
                "82 01",
                "81",
                "5affffffff",
                "9affffffff 00",
                "5b7fffffffffffffff 00"
            })
    void dataThatEndsTooEarlyIsRefused(String encoded) {
        assertThatThrownBy(() -> {
                    Cbor.Reader reader = Cbor.reader(bytes(encoded));
                    reader.item(Integer.MAX_VALUE);
                    reader.end();
                })
                .isInstanceOf(CborException.class);
    }

    /** SPEC.md S-2. */
    @Test
    void bytesLeftOverAreRefused() throws CborException {
        Cbor.Reader reader = Cbor.reader(bytes("0100"));
        assertThat(reader.uint()).isEqualTo(1);
        assertThatThrownBy(reader::end).isInstanceOf(CborException.class).hasMessageContaining("1 bytes left over");
    }

    /** SPEC.md S-2. */
    @Test
    void theCallersLimitsAreChecked() {
        assertThatThrownBy(() -> Cbor.reader(bytes("43010203")).bytes(2)).hasMessageContaining("at most 2");
        assertThatThrownBy(() -> Cbor.reader(bytes("63616263")).text(2)).hasMessageContaining("at most 2");
        assertThatThrownBy(() -> Cbor.reader(bytes("83010203")).array(2)).hasMessageContaining("at most 2");
        assertThatThrownBy(() -> Cbor.reader(bytes("83010203")).arrayOf(4)).hasMessageContaining("expected 4");
        assertThatThrownBy(() -> Cbor.reader(bytes("43010203")).bytesOf(4)).hasMessageContaining("expected 4");
        assertThatThrownBy(() -> Cbor.reader(bytes("1819")).uint(24)).hasMessageContaining("at most 24");
        assertThatThrownBy(() -> Cbor.reader(bytes("02")).expect(1)).hasMessageContaining("expected 1");
        assertThatThrownBy(() -> Cbor.reader(bytes("83010203")).item(3)).hasMessageContaining("at most 3");
    }

    @Test
    void readingPastTheEndOfAnArrayIsRefusedEvenIfBytesFollow() throws CborException {
        Cbor.Reader reader = Cbor.reader(bytes("8101 02"));
        reader.arrayOf(1);
        reader.uint();
        assertThatThrownBy(reader::uint).isInstanceOf(CborException.class);
    }

    /** SPEC.md S-2. */
    @Test
    void textMustBeUtf8() {
        assertThatThrownBy(() -> Cbor.reader(bytes("61ff")).text(10)).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> Cbor.reader(bytes("63eda080")).text(10)).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> Cbor.writer().text("\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    /** SPEC.md S-3. */
    @Test
    void arraysNestSixteenDeepAndNoDeeper() throws CborException {
        String sixteen = "81".repeat(16) + "00";
        assertThat(Cbor.reader(bytes(sixteen)).item(100)).hasSize(17);
        assertThatThrownBy(() -> Cbor.reader(bytes("81" + sixteen)).item(100)).hasMessageContaining("deeper");
    }

    @Test
    void anItemCanBeTakenOutWholeAndPutBack() throws CborException {
        byte[] inner = Cbor.writer().array(2).uint(1).array(1).text("a").toBytes();
        byte[] outer = Cbor.writer().array(2).item(inner).uint(5).toBytes();
        Cbor.Reader reader = Cbor.reader(outer);
        reader.arrayOf(2);
        assertThat(reader.item(100)).isEqualTo(inner);
        assertThat(reader.uint()).isEqualTo(5);
        reader.end();
        assertThatThrownBy(() -> Cbor.writer().item(bytes("1800"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWriterRefusesMoreOrFewerItemsThanItAnnounced() {
        assertThatThrownBy(() -> Cbor.writer().array(2).uint(1).toBytes()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Cbor.writer().uint(1).uint(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Cbor.writer().toBytes()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsReadWithoutAnErrorIsWrittenAsTheSameBytes(long seed) {
        Random random = new Random(seed);
        int readable = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[1 + random.nextInt(12)];
            random.nextBytes(noise);
            try {
                Cbor.Reader reader = Cbor.reader(noise);
                Cbor.Writer writer = Cbor.writer();
                copy(reader, writer);
                reader.end();
                readable++;
                assertThat(writer.toBytes()).as("seed %d round %d", seed, round).isEqualTo(noise);
            } catch (CborException _) {
                // refused: nothing to compare
            }
        }
        assertThat(readable).as("rounds that were readable, seed %d", seed).isPositive();
    }

    private static void copy(Cbor.Reader reader, Cbor.Writer writer) throws CborException {
        switch (reader.peek()) {
            case UINT -> writer.uint(reader.uint());
            case BYTES -> writer.bytes(reader.bytes(100));
            case TEXT -> writer.text(reader.text(100));
            case BOOL -> writer.bool(reader.bool());
            case NULL -> {
                assertThat(reader.skipNull()).isTrue();
                writer.nul();
            }
            case ARRAY -> {
                int items = reader.array(100);
                writer.array(items);
                for (int i = 0; i < items; i++) {
                    copy(reader, writer);
                }
            }
            case END -> throw new CborException("nothing there");
        }
    }
}
