package io.continuum.deploy.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.deploy.client.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * A catalogue of known exploited vulnerabilities in the format CISA publishes, its entries dealt out by vendor: every vendor's
 * entries lie in one region, so that what the regions share is what the entries have in common, never a name.
 */
record KevInput(Path file, List<JsonNode> entries) implements Input {
    private static final List<String> REGIONS = List.of("north", "south", "west");
    private static final long BYTES_MAX = 64L << 20;
    private static final int VALUE_CHARS_MIN = 6;
    private static final int NUMBERS = 20;
    private static final int VENDORS = 15;
    private static final int PRODUCTS = 15;

    static KevInput read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new DemoException(file + " is larger than " + (BYTES_MAX >> 20) + " MB");
            }
            List<JsonNode> entries = new ArrayList<>();
            Json.MAPPER
                    .readTree(Files.readAllBytes(file))
                    .path("vulnerabilities")
                    .forEach(entries::add);
            if (entries.isEmpty()) {
                throw new DemoException(file + " has no list \"vulnerabilities\"; give the catalogue's JSON file");
            }
            return new KevInput(file, entries);
        } catch (JsonProcessingException _) {
            throw new DemoException(file + " is no JSON; give the catalogue's JSON file");
        } catch (IOException _) {
            throw new DemoException("Cannot read " + file + "; give the catalogue's JSON file");
        }
    }

    @Override
    public String title() {
        return entries.size() + " entries of " + file.getFileName() + ", dealt out by vendor";
    }

    @Override
    public Map<String, Path> files(Path folder) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String region : REGIONS) {
            Path notes = folder.resolve(region + ".jsonl");
            try (BufferedWriter out = Files.newBufferedWriter(notes)) {
                for (JsonNode entry : entries) {
                    if (region(entry).equals(region)) {
                        out.write(note(entry) + "\n");
                    }
                }
            }
            files.put(region, notes);
        }
        return files;
    }

    private static String region(JsonNode entry) {
        CRC32 checksum = new CRC32();
        checksum.update(entry.path("vendorProject").asText().getBytes(StandardCharsets.UTF_8));
        return REGIONS.get((int) (checksum.getValue() % REGIONS.size()));
    }

    private static String note(JsonNode entry) {
        List<String> weaknesses = new ArrayList<>();
        entry.path("cwes").forEach(weakness -> weaknesses.add(weakness.asText()));
        String text = sentence(entry, "vulnerabilityName") + " " + sentence(entry, "shortDescription") + " "
                + sentence(entry, "requiredAction")
                + (weaknesses.isEmpty() ? "" : "\nWeakness: " + String.join(", ", weaknesses));
        return Json.object()
                .put("text", text)
                .put("at", entry.path("dateAdded").asText() + "T00:00:00Z")
                .put("session_id", entry.path("cveID").asText())
                .toString();
    }

    private static String sentence(JsonNode entry, String field) {
        String text = entry.path(field).asText().strip();
        return text.endsWith(".") ? text : text + ".";
    }

    @Override
    public Optional<Question> question() {
        return Optional.empty();
    }

    /** Numbers, vendors and products, spread evenly over the catalogue. */
    @Override
    public Set<String> privateValues() {
        Set<String> values = new LinkedHashSet<>(spread("cveID", NUMBERS));
        values.addAll(spread("vendorProject", VENDORS));
        values.addAll(spread("product", PRODUCTS));
        return values;
    }

    private List<String> spread(String field, int count) {
        List<String> all = new ArrayList<>(entries.stream()
                .map(entry -> entry.path(field).asText().strip())
                .filter(value -> String.join("", PlaintextScan.tokens(value)).length() >= VALUE_CHARS_MIN)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < Math.min(count, all.size()); i++) {
            chosen.add(all.get((int) ((long) i * all.size() / Math.min(count, all.size()))));
        }
        return chosen;
    }
}
