package io.continuum.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KevInputTest {
    private static final int ENTRIES = 120;

    @TempDir
    Path folder;

    @Test
    void allEntriesOfAVendorLieInOneRegionAndNoneIsLost() throws Exception {
        KevInput input = KevInput.read(catalogue());

        Map<String, String> regionOfVendor = new HashMap<>();
        int notes = 0;
        for (Map.Entry<String, Path> file : input.files(folder).entrySet()) {
            for (String line : Files.readAllLines(file.getValue())) {
                JsonNode note = Json.MAPPER.readTree(line);
                String vendor = note.path("text").asText().split(" ")[0];
                assertThat(regionOfVendor.computeIfAbsent(vendor, _ -> file.getKey()))
                        .isEqualTo(file.getKey());
                assertThat(note.path("text").asText()).contains("Weakness: CWE-416");
                notes++;
            }
        }

        assertThat(notes).isEqualTo(ENTRIES);
        assertThat(regionOfVendor.values()).contains("north", "south", "west");
    }

    @Test
    void fiftyNumbersVendorsAndProductsArePrivate() throws Exception {
        assertThat(KevInput.read(catalogue()).privateValues())
                .hasSize(50)
                .anyMatch(value -> value.startsWith("CVE-"))
                .anyMatch(value -> value.startsWith("Vendor"))
                .anyMatch(value -> value.startsWith("Product"));
    }

    @Test
    void anotherFileIsRefusedInWords() throws Exception {
        Path other = Files.writeString(folder.resolve("other.json"), "{}");

        assertThatThrownBy(() -> KevInput.read(other)).hasMessageContaining("vulnerabilities");
        assertThatThrownBy(() -> KevInput.read(folder.resolve("none"))).hasMessageContaining("Cannot read");
    }

    private Path catalogue() throws Exception {
        ObjectNode root = Json.object();
        ArrayNode entries = root.putArray("vulnerabilities");
        for (int i = 0; i < ENTRIES; i++) {
            ObjectNode entry = entries.addObject()
                    .put("cveID", "CVE-2025-" + (10_000 + i))
                    .put("vendorProject", "Vendor" + i % 40)
                    .put("product", "Product" + i)
                    .put("vulnerabilityName", "Vendor" + i % 40 + " Use-After-Free Vulnerability")
                    .put("shortDescription", "A use after free.")
                    .put("requiredAction", "Update.")
                    .put("dateAdded", "2025-01-01");
            entry.putArray("cwes").add("CWE-416");
        }
        return Files.writeString(folder.resolve("catalogue.json"), root.toString());
    }
}
