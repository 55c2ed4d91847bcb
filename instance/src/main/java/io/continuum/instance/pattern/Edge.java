package io.continuum.instance.pattern;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A generalised relation between two concepts: what a pattern says, without who said it.
 *
 * @param subject canonical concept id
 * @param predicate one of {@link Predicates#ALL}
 * @param object canonical concept id
 * @param qualifiers canonical ids, sorted
 */
public record Edge(String subject, String predicate, String object, List<String> qualifiers) {
    private static final int ID_BYTES = 12;

    public Edge {
        qualifiers = qualifiers.stream().sorted().toList();
    }

    public Edge(String subject, String predicate, String object) {
        this(subject, predicate, object, List.of());
    }

    /** The local id of this pattern: the same edge has the same id, in this database and in a rebuilt one. */
    public String id() {
        try {
            String text = subject + '\n' + predicate + '\n' + object + '\n' + String.join("\n", qualifiers);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The edge as an English sentence without a full stop. */
    public String sentence() {
        return inWords(subject) + " " + Predicates.inWords(predicate) + " " + inWords(object);
    }

    /** A concept id as people write it: {@code concept:clock-skew} is "clock skew", {@code weakness:cwe-79} "CWE-79". */
    public static String inWords(String concept) {
        String slug = concept.substring(concept.indexOf(':') + 1);
        if (concept.startsWith("weakness:")) {
            return slug.toUpperCase(java.util.Locale.ROOT);
        }
        if (concept.startsWith("code:http-")) {
            return "HTTP " + slug.substring("http-".length());
        }
        if (concept.startsWith("class:")) {
            return "a " + slug.substring(slug.indexOf('/') + 1).replace('-', ' ') + " "
                    + slug.substring(0, Math.max(0, slug.indexOf('/')));
        }
        return slug.replace('-', ' ');
    }
}
