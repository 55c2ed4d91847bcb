package io.continuum.instance.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.evaluation.ExtractionReport.Score;
import io.continuum.instance.extract.Extraction;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.extract.Phrase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Holds what the rules extract against what people found in the same texts. A file of it has one JSON object a line:
 *
 * <pre>
 * {"text": "Anna restarted fjord-db-01 after ORA-00942.",
 *  "tokens": [{"type": "host", "text": "fjord-db-01"}, {"type": "error_code", "text": "ORA-00942"}],
 *  "names": ["Anna"],
 *  "relations": [["outage", "rel:caused-by", "stale cache"]],
 *  "statements": ["decision"]}
 * </pre>
 *
 * <p>A field that is absent is not judged for that text; an empty list says that there is nothing to find. Names and the
 * ends of relations are compared without regard to case and white space.
 */
public final class ExtractionEvaluation {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Extractor extractor = new Extractor();
    private final Map<String, Score> types = new HashMap<>();
    private int texts;

    private ExtractionEvaluation() {}

    /**
     * Reads a file and judges every text in it.
     *
     * @throws IllegalArgumentException saying which line is wrong, and how
     */
    public static ExtractionReport run(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return run(lines);
        }
    }

    /** {@link #run(Path)} from anywhere. */
    public static ExtractionReport run(BufferedReader lines) throws IOException {
        ExtractionEvaluation evaluation = new ExtractionEvaluation();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                try {
                    evaluation.judge(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    throw new IllegalArgumentException("Line " + number + " is no JSON: " + e.getOriginalMessage(), e);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("Line " + number + ": " + e.getMessage() + ".", e);
                }
            }
        }
        return ExtractionReport.of(evaluation.texts, evaluation.types);
    }

    private void judge(JsonNode json) {
        if (!json.path("text").isTextual()) {
            throw new IllegalArgumentException("the field text is missing");
        }
        texts++;
        Extraction found = extractor.extract(json.path("text").asText());
        if (json.has("tokens")) {
            List<String> expected = new ArrayList<>();
            json.path("tokens").forEach(token -> expected.add(text(token, "type") + '\n' + text(token, "text")));
            compare(
                    expected,
                    found.tokens().stream()
                            .map(token -> token.type().wireName() + '\n' + token.text())
                            .toList());
        }
        if (json.has("names")) {
            List<String> expected = new ArrayList<>();
            json.path("names").forEach(name -> expected.add("name\n" + Phrase.norm(name.asText())));
            compare(
                    expected,
                    found.names().stream().map(name -> "name\n" + name.norm()).toList());
        }
        if (json.has("relations")) {
            List<String> expected = new ArrayList<>();
            json.path("relations").forEach(relation -> expected.add(relation(relation)));
            compare(
                    expected,
                    found.relations().stream()
                            .map(relation -> "relation\n" + relation.subject().norm() + '\n'
                                    + relation.predicate().id() + '\n'
                                    + relation.object().norm())
                            .toList());
        }
        if (json.has("statements")) {
            List<String> expected = new ArrayList<>();
            json.path("statements").forEach(kind -> expected.add(kind.asText() + '\n'));
            compare(
                    expected,
                    found.statements().stream()
                            .map(statement -> statement.kind().name().toLowerCase(Locale.ROOT) + '\n')
                            .toList());
        }
    }

    private static String relation(JsonNode relation) {
        if (relation.size() != 3) {
            throw new IllegalArgumentException("a relation is a list of subject, predicate and object");
        }
        return "relation\n" + Phrase.norm(relation.get(0).asText()) + '\n'
                + relation.get(1).asText() + '\n'
                + Phrase.norm(relation.get(2).asText());
    }

    private static String text(JsonNode json, String field) {
        String text = json.path(field).asText("");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("every token needs a type and a text");
        }
        return text;
    }

    /** Each thing is its type, a line break, and what it is; the same thing twice counts twice. */
    private void compare(List<String> expected, List<String> found) {
        List<String> open = new ArrayList<>(expected);
        expected.forEach(each -> add(each, new Score(1, 0, 0)));
        for (String each : found) {
            add(each, new Score(0, 1, open.remove(each) ? 1 : 0));
        }
    }

    private void add(String thing, Score score) {
        types.merge(thing.substring(0, thing.indexOf('\n')), score, Score::and);
    }
}
