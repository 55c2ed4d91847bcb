package io.continuum.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What a pattern says, in words, so that it compares however its parts are written. */
record Fact(String subject, String relation, String object) {
    Fact {
        subject = plain(subject);
        relation = plain(relation);
        object = plain(object);
    }

    static Fact of(JsonNode pattern) {
        return new Fact(
                pattern.path("subject").asText(),
                pattern.path("predicate").asText(),
                pattern.path("object").asText());
    }

    private static String plain(String part) {
        return part.substring(part.indexOf(':') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
    }

    /** A question that this fact answers. */
    String asQuestion() {
        return switch (relation) {
            case "indicates" -> "What does " + subject + " indicate?";
            case "caused by" -> "Why is there " + subject + "?";
            case "fixed by" -> "What fixes " + subject + "?";
            case "prevented by" -> "What prevents " + subject + "?";
            case "requires" -> "What does " + subject + " require?";
            case "replaced by" -> "What replaces " + subject + "?";
            default -> subject + "?";
        };
    }

    @Override
    public String toString() {
        return subject + " - " + relation + " - " + object;
    }
}
