package io.continuum.instance.privacy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Stage 2: puts the class of a thing in the place of its name. A value without a class drops the phrase. Stateless.
 *
 * <p>The typed values come from the table that extraction uses as well: one rule set, two uses.
 */
public final class Generaliser {

    /** What kind of value a stretch of text is. */
    public enum ValueKind {
        HOST,
        VERSION,
        /** A public identifier that stays as it is, such as CWE-79 or HTTP 503. */
        PUBLIC_CLASS,
        /** Anything that has no class: people, addresses, paths, ids, amounts, dates. */
        PRIVATE
    }

    /** A typed stretch of a text, from start (inclusive) to end (exclusive). */
    public record TypedValue(ValueKind kind, int start, int end) {}

    /** One replacement, for the preview. */
    public record Replacement(String original, String general) {}

    /** How generalising a phrase ended. */
    public sealed interface Generalised {
        /**
         * @param phrase the phrase with classes in place of typed values
         * @param classId the id of the class when the whole phrase was one typed value, else empty
         * @param remainder the words of the original that were not replaced, for the net of stage 3
         */
        record General(String phrase, String classId, String remainder, List<Replacement> replacements)
                implements Generalised {}

        /** The phrase holds a value that has no class. */
        record NoClass() implements Generalised {}
    }

    /** Words in a host's name that tell what it is for; the first that occurs decides. */
    private static final Map<String, List<String>> HOST_KINDS = Map.of(
            "database", List.of("db", "postgres", "pg", "mysql", "mariadb", "sql", "mongo", "oracle"),
            "cache", List.of("redis", "cache", "memcached", "valkey"),
            "queue", List.of("mq", "kafka", "rabbit", "rabbitmq", "queue", "broker", "nats"),
            "proxy", List.of("lb", "proxy", "gw", "gateway", "nginx", "haproxy", "envoy", "edge"),
            "mail", List.of("mail", "smtp", "imap", "mx"),
            "build", List.of("ci", "jenkins", "build", "runner", "gitlab"),
            "worker", List.of("worker", "node", "k8s", "kube", "batch"),
            "web", List.of("www", "web", "app", "api", "svc"));

    private final Function<String, List<TypedValue>> typedValues;

    /** @param typedValues finds the typed values of a text, in any order, overlapping or not */
    public Generaliser(Function<String, List<TypedValue>> typedValues) {
        this.typedValues = typedValues;
    }

    public Generalised generalise(String phrase) {
        StringBuilder general = new StringBuilder();
        StringBuilder remainder = new StringBuilder();
        List<Replacement> replacements = new ArrayList<>();
        int at = 0;
        for (TypedValue value : inOrder(phrase)) {
            if (value.start() < at || value.kind() == ValueKind.PUBLIC_CLASS) {
                continue;
            }
            if (value.kind() == ValueKind.PRIVATE) {
                return new Generalised.NoClass();
            }
            String original = phrase.substring(value.start(), value.end());
            String replacement =
                    value.kind() == ValueKind.HOST ? hostKind(original) + " host" : "v" + majorVersion(original);
            general.append(phrase, at, value.start()).append(replacement);
            remainder.append(phrase, at, value.start()).append(' ');
            replacements.add(new Replacement(original, replacement));
            at = value.end();
        }
        general.append(phrase, at, phrase.length());
        remainder.append(phrase, at, phrase.length());
        boolean wholePhrase = replacements.size() == 1 && remainder.toString().isBlank();
        String classId = wholePhrase && replacements.getFirst().general().endsWith(" host")
                ? "class:host/" + replacements.getFirst().general().replace(" host", "")
                : "";
        return new Generalised.General(general.toString(), classId, remainder.toString(), replacements);
    }

    private List<TypedValue> inOrder(String phrase) {
        return typedValues.apply(phrase).stream()
                .sorted(Comparator.comparingInt(TypedValue::start)
                        .thenComparing(Comparator.comparingInt(TypedValue::end).reversed()))
                .toList();
    }

    private static String hostKind(String host) {
        for (String part : host.toLowerCase(Locale.ROOT).split("[^a-z0-9]+|(?<=[a-z])(?=[0-9])", -1)) {
            for (Map.Entry<String, List<String>> kind : HOST_KINDS.entrySet()) {
                if (kind.getValue().contains(part)) {
                    return kind.getKey();
                }
            }
        }
        return "server";
    }

    private static String majorVersion(String version) {
        String digits = version.replaceFirst("^\\D*", "");
        return digits.replaceFirst("\\D.*$", "");
    }
}
