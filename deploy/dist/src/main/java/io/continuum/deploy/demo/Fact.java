package io.continuum.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a pattern says, in words, so that it compares however its parts are written. */
record Fact(String subject, String relation, String object) {
    private static final Pattern NUMBERED_CLASS = Pattern.compile("cwe (\\d{1,5})");

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
        return words(part.substring(part.indexOf(':') + 1));
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }

    /** Whether a text names both sides of this fact. */
    boolean isIn(String text) {
        String words = " " + words(text) + " ";
        return words.contains(" " + subject + " ") && words.contains(" " + object + " ");
    }

    /** Questions that this fact answers: about its subject, and about its object where that is a class with a number. */
    List<String> asQuestions() {
        Matcher numbered = NUMBERED_CLASS.matcher(object);
        return relation.equals("indicates") && numbered.matches()
                ? List.of(aboutSubject(), "What indicates CWE-" + numbered.group(1) + "?")
                : List.of(aboutSubject());
    }

    private String aboutSubject() {
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
