package io.continuum.instance.memory;

import io.continuum.instance.extract.Extraction;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How much a message is worth remembering, judged by what was found in it; use and feedback move it later. */
final class Importance {
    /** A decision, preference, fact or skill by itself. */
    static final double OF_A_STATEMENT = 0.8;

    private static final double PLAIN = 0.3;
    /** One of these is part of whatever asks for it. */
    private static final List<String> ASKING =
            List.of("remember", "forget", "important", "note that", "keep in mind", "critical");

    private static final Pattern ASKED_FOR = Pattern.compile(
            "\\b(?:remember|don['’]t forget|do not forget|never forget|important|note that|keep in mind|critical)\\b",
            Pattern.CASE_INSENSITIVE);

    private Importance() {}

    private static boolean isAskedFor(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return ASKING.stream().anyMatch(lower::contains)
                && ASKED_FOR.matcher(text).find();
    }

    static double of(String text, Extraction found) {
        double importance = PLAIN
                + (found.statements().isEmpty() && found.skills().isEmpty() ? 0 : 0.3)
                + (found.relations().isEmpty() ? 0 : 0.1)
                + Math.min(0.2, 0.05 * found.tokens().size())
                + (isAskedFor(text) ? 0.3 : 0);
        return Math.min(1, importance);
    }
}
