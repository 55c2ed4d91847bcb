package io.continuum.instance.memory;

import io.continuum.instance.extract.Cues;
import io.continuum.instance.extract.Extraction;
import java.util.regex.Pattern;

/** How much a message is worth remembering, judged by what was found in it; use and feedback move it later. */
final class Importance {
    /** A decision, preference, fact or skill by itself. */
    static final double OF_A_STATEMENT = 0.8;

    private static final double PLAIN = 0.3;
    /** One of these is part of whatever asks for it. */
    private static final String[] ASKING = {"remember", "forget", "important", "note that", "keep in mind", "critical"};

    private static final Pattern ASKED_FOR = Pattern.compile(
            "\\b(?:remember|don['’]t forget|do not forget|never forget|important|note that|keep in mind|critical)\\b",
            Pattern.CASE_INSENSITIVE);

    private Importance() {}

    static double of(String text, Extraction found) {
        double importance = PLAIN
                + (found.statements().isEmpty() && found.skills().isEmpty() ? 0 : 0.3)
                + (found.relations().isEmpty() ? 0 : 0.1)
                + Math.min(0.2, 0.05 * found.tokens().size())
                + (Cues.of(text).hold(ASKING) && ASKED_FOR.matcher(text).find() ? 0.3 : 0);
        return Math.min(1, importance);
    }
}
