package io.continuum.deploy.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** The operations journals of three invented regions that come with the demo. */
record JournalInput() implements Input {
    private static final Map<String, String> JOURNALS = journals();

    private static Map<String, String> journals() {
        Map<String, String> journals = new LinkedHashMap<>();
        journals.put("north", "north.md");
        journals.put("south", "south.jsonl");
        journals.put("west", "west.json");
        return journals;
    }

    @Override
    public String title() {
        return "three regional operations journals, written for this project";
    }

    @Override
    public Map<String, Path> files(Path folder) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (Map.Entry<String, String> journal : JOURNALS.entrySet()) {
            Path file = folder.resolve(journal.getValue());
            try (InputStream in = resource("journals/" + journal.getValue())) {
                Files.copy(in, file);
            }
            files.put(journal.getKey(), file);
        }
        return files;
    }

    @Override
    public Optional<Question> question() {
        Properties demo = new Properties();
        try (InputStreamReader in = new InputStreamReader(resource("demo.properties"), StandardCharsets.UTF_8)) {
            demo.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("demo.properties is part of this build", e);
        }
        return Optional.of(new Question(
                demo.getProperty("asker", ""),
                demo.getProperty("question", ""),
                new Fact(
                        demo.getProperty("expected.subject", ""),
                        demo.getProperty("expected.relation", ""),
                        demo.getProperty("expected.object", ""))));
    }

    @Override
    public Set<String> privateValues() {
        try (InputStream in = resource("plaintext-list.txt")) {
            Set<String> values = new LinkedHashSet<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(values::add);
            return values;
        } catch (IOException e) {
            throw new IllegalStateException("plaintext-list.txt is part of this build", e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(JournalInput.class.getResourceAsStream(name), name);
    }
}
