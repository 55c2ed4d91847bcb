package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LabelsTest {
    /** SPEC.md S-4. */
    @Test
    void noTwoLabelsHaveTheSameText() {
        assertThat(Arrays.stream(Labels.values()).map(Labels::text)).doesNotHaveDuplicates();
    }

    @Test
    void everyLabelStandsInTheGrammarOfTheSpecification() throws IOException {
        String grammar = Files.readString(Path.of("..", "SPEC.md"));
        assertThat(Arrays.stream(Labels.values()).map(Labels::text))
                .allSatisfy(text -> assertThat(grammar).contains("\"" + text + "\""));
    }

    @Test
    void everyLabelNamesTheProtocolVersionInAscii() {
        assertThat(Arrays.stream(Labels.values()).map(Labels::text)).allMatch(text -> text.matches("cta1/[a-z0-9-]+"));
    }

    @Test
    void fieldsArePrefixedWithTheirLength() {
        byte[] info = Labels.TAG.info("ab".getBytes(StandardCharsets.US_ASCII), new byte[0]);
        assertThat(HexFormat.of().formatHex(info))
                .isEqualTo("0008" + "637461312f746167" + "00000002" + "6162" + "00000000");
    }

    @Test
    void movingAByteFromOneFieldToTheNextChangesTheHash() {
        byte[] a = {1};
        byte[] ab = {1, 2};
        byte[] b = {2};
        byte[] none = {};
        assertThat(Labels.TAG.hash(ab, none)).isNotEqualTo(Labels.TAG.hash(a, b));
        assertThat(Labels.TAG.hash(a, b)).isNotEqualTo(Labels.TAG.hash(a, b, none));
    }
}
