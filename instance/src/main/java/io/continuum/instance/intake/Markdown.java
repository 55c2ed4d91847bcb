package io.continuum.instance.intake;

import io.continuum.instance.memory.Note;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Markdown, parted at its headings. A date at the start of a heading is when the note happened, a last line {@code — Name}
 * is who wrote it, and a section that is nothing but a list gives one note for each entry. Each note is its own session
 * unless one is given: a journal's sections are independent of each other.
 */
final class Markdown {
    private static final Pattern HEADING = Pattern.compile("^#{1,6}[ \\t]+(.{1,1000}?)[ \\t#]*$");
    private static final Pattern DATE = Pattern.compile("^\\[?(\\d{4}-\\d{2}-\\d{2})\\b.*");
    private static final Pattern ENTRY = Pattern.compile("^[-*+][ \\t]+\\S.*");
    private static final Pattern SIGNATURE =
            Pattern.compile("^[ \\t]*(?:—|--|–)[ \\t]{0,3}(\\p{Lu}[\\p{L}'’. -]{1,60})[ \\t]*$");
    private static final int NOTE_CHARS = 20_000;

    private Markdown() {}

    static List<Note> read(String text, NoteDefaults defaults) {
        List<Note> notes = new ArrayList<>();
        String heading = "";
        StringBuilder body = new StringBuilder();
        boolean inCode = false;
        for (String line : text.split("\\R", -1)) {
            inCode ^= line.startsWith("```") || line.startsWith("~~~");
            Matcher matcher = HEADING.matcher(line);
            if (!inCode && matcher.matches()) {
                section(heading, body.toString(), defaults, notes);
                heading = matcher.group(1);
                body.setLength(0);
            } else {
                body.append(line).append('\n');
            }
        }
        section(heading, body.toString(), defaults, notes);
        return notes;
    }

    private static void section(String heading, String body, NoteDefaults defaults, List<Note> notes) {
        List<String> lines = new ArrayList<>(List.of(body.strip().split("\n", -1)));
        String actor = "";
        Matcher signature = SIGNATURE.matcher(lines.getLast());
        if (signature.matches()) {
            actor = signature.group(1).strip();
            lines.removeLast();
        }
        String rest = String.join("\n", lines).strip();
        if (rest.isEmpty()) {
            return; // a heading alone says nothing that can be learnt
        }
        Instant at = dateOf(heading);
        List<String> texts = isList(lines) ? entries(lines) : List.of(rest);
        for (String text : texts) {
            for (String part : PlainText.parts(text, NOTE_CHARS)) {
                notes.add(defaults.note(heading.isEmpty() ? part : heading + "\n\n" + part, "", actor, at));
            }
        }
    }

    private static boolean isList(List<String> lines) {
        return lines.stream().filter(line -> ENTRY.matcher(line).matches()).count() > 1
                && lines.stream()
                        .allMatch(line -> line.isBlank()
                                || ENTRY.matcher(line).matches()
                                || line.startsWith(" ")
                                || line.startsWith("\t"));
    }

    private static List<String> entries(List<String> lines) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        for (String line : lines) {
            if (ENTRY.matcher(line).matches() && !entry.isEmpty()) {
                entries.add(entry.toString().strip());
                entry.setLength(0);
            }
            entry.append(ENTRY.matcher(line).matches() ? line.substring(1).strip() : line.strip())
                    .append('\n');
        }
        entries.add(entry.toString().strip());
        return entries;
    }

    private static @Nullable Instant dateOf(String heading) {
        Matcher matcher = DATE.matcher(heading);
        if (!matcher.matches()) {
            return null;
        }
        try {
            return LocalDate.parse(matcher.group(1))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException _) {
            return null; // looks like a date and is none
        }
    }
}
