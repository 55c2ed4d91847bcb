package io.continuum.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search must find what a leak would look like, or its zero means nothing. */
class PlaintextScanTest {
    @TempDir
    Path folder;

    @Test
    void aValueIsFoundInAnyCaseAndWithAnySeparators() throws Exception {
        for (String leak : List.of("Clock Skew", "clock-skew", "CLOCK_SKEW", "xclock  \"skew\"y", "clockskew")) {
            assertThat(find("clock skew", leak.getBytes(StandardCharsets.UTF_8)))
                    .as(leak)
                    .hasSize(1);
        }
    }

    @Test
    void aValueIsFoundBetweenBytesThatAreNoText() throws Exception {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        page.writeBytes(new byte[] {0, (byte) 0xff, (byte) 0x80, 'A'});
        page.writeBytes("Isbre Shipping".getBytes(StandardCharsets.UTF_8));
        page.writeBytes(new byte[] {(byte) 0xfe, 0});

        assertThat(find("Isbre Shipping", page.toByteArray())).hasSize(1);
    }

    @Test
    void aValueIsFoundInsideBase64WhereverItBegins() throws Exception {
        for (int before = 0; before < 4; before++) {
            String text = "y".repeat(before) + "the cause was clock skew again";
            String encoded =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));

            assertThat(find("clock skew", ("{\"m\":\"" + encoded + "\"}").getBytes(StandardCharsets.UTF_8)))
                    .as("%d characters before", before)
                    .hasSize(1);
        }
    }

    @Test
    void wordsThatStandApartAreNotTheValue() throws Exception {
        assertThat(find("clock skew", "the clock has no skew".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(find("Isbre Shipping", "Isbre shipped".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void namesWithLettersBeyondAsciiAreFound() throws Exception {
        assertThat(find("Luleå Hamn", "LULEÅ hamn".getBytes(StandardCharsets.UTF_8)))
                .hasSize(1);
    }

    private Set<String> find(String value, byte[] content) throws Exception {
        Files.write(folder.resolve("file"), content);
        return new PlaintextScan(Set.of(value)).find(List.of(folder));
    }
}
