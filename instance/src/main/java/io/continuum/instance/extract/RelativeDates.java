package io.continuum.instance.extract;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds dates that are told by their distance, such as "yesterday", "last Tuesday" and "two months ago", and says which they
 * are, as exactly as the words do: a day {@code 2026-05-04}, a week {@code 2026-W19} of ISO 8601, a month {@code 2026-05}, a
 * year {@code 2026}, a weekend {@code 2026-05-09/2026-05-10}. Weeks begin on Monday. "Last Tuesday" is the nearest one before
 * the day on which it is said, "next Tuesday" the nearest after it, "this Tuesday" that of the same week.
 */
final class RelativeDates {
    private static final String UNIT = "(days?|weeks?|months?|years?)";
    private static final String COUNT =
            "(a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\d{1,3})";
    private static final String WEEKDAY = "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private static final String MONTH =
            "(january|february|march|april|may|june|july|august|september|october|november" + "|december)";
    private static final Pattern DATE = Pattern.compile(
            "\\b(?:(?<near>the day before yesterday|the day after tomorrow|yesterday|today|tonight|tomorrow|last night"
                    + "|this (?:morning|afternoon|evening))"
                    + "|(?<ago>" + COUNT + " " + UNIT + " ago)"
                    + "|(?<ahead>in " + COUNT + " " + UNIT + "|" + COUNT + " " + UNIT + " from now)"
                    + "|(?<which>last|next|this) (?:(?<span>week|weekend|month|year)|(?<weekday>" + WEEKDAY
                    + ")|(?<month>" + MONTH + ")))\\b(?!-)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PARTS =
            Pattern.compile("(?:in )?" + COUNT + " " + UNIT + ".*", Pattern.CASE_INSENSITIVE);
    private static final String[] UNITS = {"day", "week", "month", "year", "night", "tomorrow", "this "};
    private static final String[] APART = {
        "last ", "next ", "this ", " ago", "yesterday", "today", "tonight", "tomorrow"
    };
    private static final String[] MONTHS = {"uary", "march", "april", "may", "june", "july", "august", "ember", "ober"};
    private static final Map<String, Integer> COUNTS = Map.ofEntries(
            Map.entry("a", 1),
            Map.entry("an", 1),
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("a couple of", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12));
    /** Without one of these, "in three days" says how long something took. */
    private static final String[] AHEAD = {"will ", "'ll ", "’ll ", "shall ", "going to", "due", "from now"};

    private static final int FOUND_MAX = 50;

    private RelativeDates() {}

    /**
     * The dates of a text.
     *
     * @param said the day on which it was said, where it was said
     * @return each date as ISO 8601 writes it, with where the words stand that mean it
     */
    static List<Phrase> find(List<Sentence> sentences, List<Token> tokens, LocalDate said) {
        List<Phrase> found = new ArrayList<>();
        Spans typed = new Spans(tokens.stream()
                .filter(token -> token.type() != TokenType.AMOUNT) // "14 days" is one
                .toList());
        for (Sentence sentence : sentences) {
            Cues cues = sentence.cues();
            if (!cues.hold(APART) && !cues.hold(AHEAD) || !cues.hold(UNITS) && !cues.hold(MONTHS)) {
                continue;
            }
            Matcher date = DATE.matcher(sentence.text());
            while (date.find() && found.size() < FOUND_MAX) {
                int start = sentence.start() + date.start();
                int end = sentence.start() + date.end();
                boolean sure = date.group("ahead") == null || cues.hold(AHEAD);
                if (sure && !typed.touch(start, end)) {
                    meant(date, said).ifPresent(iso -> found.add(new Phrase(iso, start, end)));
                }
            }
        }
        return found;
    }

    private static Optional<String> meant(Matcher date, LocalDate said) {
        if (date.group("near") != null) {
            return Optional.of(near(lower(date.group("near")), said).toString());
        }
        if (date.group("ago") != null) {
            return Optional.of(away(date.group("ago"), -1, said));
        }
        if (date.group("ahead") != null) {
            return Optional.of(away(date.group("ahead"), 1, said));
        }
        int which = switch (lower(date.group("which"))) {
            case "last" -> -1;
            case "next" -> 1;
            default -> 0;
        };
        if (date.group("span") != null) {
            return Optional.of(span(lower(date.group("span")), which, said));
        }
        if (date.group("weekday") != null) {
            return Optional.of(weekday(DayOfWeek.valueOf(date.group("weekday").toUpperCase(Locale.ROOT)), which, said)
                    .toString());
        }
        String month = date.group("month");
        return Character.isUpperCase(month.charAt(0)) // "this may be" means no month
                ? Optional.of(month(Month.valueOf(month.toUpperCase(Locale.ROOT)), which, said)
                        .toString())
                : Optional.empty();
    }

    private static LocalDate near(String words, LocalDate said) {
        return switch (words) {
            case "the day before yesterday" -> said.minusDays(2);
            case "yesterday", "last night" -> said.minusDays(1);
            case "tomorrow" -> said.plusDays(1);
            case "the day after tomorrow" -> said.plusDays(2);
            default -> said;
        };
    }

    private static String away(String words, int direction, LocalDate said) {
        Matcher parts = PARTS.matcher(words);
        if (!parts.matches()) {
            throw new IllegalStateException("the same words have matched before: " + words);
        }
        String number = lower(parts.group(1));
        Integer known = COUNTS.get(number);
        int count = direction * (known == null ? Integer.parseInt(number) : known);
        return switch (lower(parts.group(2)).charAt(0)) {
            case 'd' -> said.plusDays(count).toString();
            case 'w' -> week(said.plusWeeks(count));
            case 'm' -> YearMonth.from(said).plusMonths(count).toString();
            default -> String.valueOf(said.getYear() + count);
        };
    }

    private static String span(String unit, int which, LocalDate said) {
        return switch (unit) {
            case "week" -> week(said.plusWeeks(which));
            case "weekend" -> {
                LocalDate saturday = weekday(DayOfWeek.SATURDAY, 0, said.plusWeeks(which));
                yield saturday + "/" + saturday.plusDays(1);
            }
            case "month" -> YearMonth.from(said).plusMonths(which).toString();
            default -> String.valueOf(said.getYear() + which);
        };
    }

    private static LocalDate weekday(DayOfWeek day, int which, LocalDate said) {
        return switch (which) {
            case -1 -> said.with(TemporalAdjusters.previous(day));
            case 1 -> said.with(TemporalAdjusters.next(day));
            default -> said.with(day); // a week begins on Monday
        };
    }

    private static YearMonth month(Month month, int which, LocalDate said) {
        int passed = Integer.signum(month.compareTo(said.getMonth()));
        int years = which == -1 && passed >= 0 ? -1 : which == 1 && passed <= 0 ? 1 : 0;
        return YearMonth.of(said.getYear() + years, month);
    }

    private static String week(LocalDate day) {
        int number = day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
        return day.get(IsoFields.WEEK_BASED_YEAR) + (number < 10 ? "-W0" : "-W") + number;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
