package io.continuum.deploy.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts markdown into notes, one a section. A section starts at a heading of the first or second level; its session is
 * named after the heading, so that inserting a section leaves the others what they were. A date at the start of the
 * heading is when it happened.
 */
final class MarkdownNotes {
    private static final Pattern HEADING = Pattern.compile("#{1,2}\\s+(.{1,500}?)\\s*#*\\s*");
    private static final Pattern DATE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\b.*");
    private static final int SLUG_CHARS_MAX = 80;
    private static final int LINE_CHARS_MAX = 1 << 20;

    private final String name;
    private final Consumer<ObjectNode> learn;
    private final Map<String, Integer> slugs = new HashMap<>();
    private TextPieces section;

    MarkdownNotes(String name, Consumer<ObjectNode> learn) {
        this.name = name;
        this.learn = learn;
        section = new TextPieces(name, learn);
    }

    void read(BufferedReader reader) throws IOException {
        boolean inCode = false;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.length() > LINE_CHARS_MAX) {
                throw new DocumentException(name + " has a line of more than " + LINE_CHARS_MAX
                        + " characters; is it markdown? Otherwise name its --format.");
            }
            boolean isFence = line.startsWith("```") || line.startsWith("~~~");
            inCode ^= isFence;
            Matcher heading = HEADING.matcher(line);
            if (!inCode && !isFence && heading.matches()) {
                section.flush();
                section = under(heading.group(1));
                section.append(heading.group(1) + "\n");
            } else {
                section.append(line + "\n");
            }
        }
        section.flush();
    }

    private TextPieces under(String heading) {
        return new TextPieces(name, name + "#" + slug(heading), date(heading), learn);
    }

    private static String date(String heading) {
        Matcher matcher = DATE.matcher(heading);
        if (!matcher.matches()) {
            return "";
        }
        try {
            return LocalDate.parse(matcher.group(1)) + "T00:00:00Z";
        } catch (DateTimeException _) {
            return "";
        }
    }

    private String slug(String heading) {
        String plain = Normalizer.normalize(heading.toLowerCase(Locale.ROOT), Normalizer.Form.NFC)
                .replaceAll("[^\\p{L}\\p{N}]+", "-")
                .replaceAll("^-|-$", "");
        String slug = plain.substring(0, Math.min(plain.length(), SLUG_CHARS_MAX));
        int seen = slugs.merge(slug, 1, Integer::sum);
        return seen == 1 ? slug : slug + "-" + seen;
    }
}
