package io.continuum.instance.privacy;

import io.continuum.instance.extract.Token;
import io.continuum.instance.extract.TokenType;
import io.continuum.instance.extract.TypedTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stage 2: puts the class of a thing in the place of its name. A value without a class drops the phrase. Stateless.
 *
 * <p>The typed values come from the table that extraction uses as well: one rule set, two uses.
 */
public final class Generaliser {

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

    private static final String HOST = " host";

    /** Names of code and of errors: their words are known or they do not leave. */
    private static final Set<TokenType> LEFT_TO_THE_VOCABULARY = Set.of(TokenType.IDENTIFIER, TokenType.ERROR_CODE);

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

    private Generaliser() {}

    /** The phrase with classes in place of typed values. */
    public static Generalised generalise(String phrase) {
        StringBuilder general = new StringBuilder();
        StringBuilder remainder = new StringBuilder();
        List<Replacement> replacements = new ArrayList<>();
        int at = 0;
        for (Token token : TypedTokens.find(phrase)) {
            if (!token.type().pointsAtSomething() || LEFT_TO_THE_VOCABULARY.contains(token.type())) {
                continue;
            }
            Optional<String> replacement = replacement(token);
            if (replacement.isEmpty()) {
                return new Generalised.NoClass();
            }
            general.append(phrase, at, token.start()).append(replacement.get());
            remainder.append(phrase, at, token.start()).append(' ');
            replacements.add(new Replacement(token.text(), replacement.get()));
            at = token.end();
        }
        general.append(phrase, at, phrase.length());
        remainder.append(phrase, at, phrase.length());
        boolean wholePhrase = replacements.size() == 1 && remainder.toString().isBlank();
        String only = wholePhrase ? replacements.getFirst().general() : "";
        String classId = only.endsWith(HOST) ? "class:host/" + only.substring(0, only.length() - HOST.length()) : "";
        return new Generalised.General(general.toString(), classId, remainder.toString(), replacements);
    }

    private static Optional<String> replacement(Token token) {
        return switch (token.type()) {
            case HOST -> Optional.of(hostKind(token.text()) + HOST);
            case VERSION -> Optional.of("v" + majorVersion(token.text()));
            default -> Optional.empty();
        };
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
