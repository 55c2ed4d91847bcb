package io.continuum.instance.extract;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a text into sentences, line by line; code fences and stack traces are left out. */
final class Sentences {
    private static final Pattern LINE = Pattern.compile("[^\\r\\n]++");
    private static final Pattern TRACE_LINE = Pattern.compile(
            "^\\s*+(?:at [\\w$.<>/]{1,300}+\\(|\\.\\.\\. \\d{1,5} more|File \"|Caused by: [\\w.$]{1,200}+:).*");
    /** Longer than any sentence; what is longer is looked at up to here only. */
    private static final int SENTENCE_CHARS_MAX = 1_000;

    private Sentences() {}

    static List<Sentence> of(String text) {
        List<Sentence> sentences = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        boolean inCode = false;
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            String content = line.group();
            if (content.stripLeading().startsWith("```")
                    || content.stripLeading().startsWith("~~~")) {
                inCode = !inCode;
            } else if (!inCode && !TRACE_LINE.matcher(content).matches()) {
                split(breaks, content, line.start(), sentences);
            }
        }
        return sentences;
    }

    private static void split(BreakIterator breaks, String line, int offset, List<Sentence> sentences) {
        breaks.setText(line);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
            int first = start;
            while (first < end && Character.isWhitespace(line.charAt(first))) {
                first++;
            }
            int last = Math.min(end, first + SENTENCE_CHARS_MAX);
            String sentence = line.substring(first, last).stripTrailing();
            if (!sentence.isEmpty()) {
                sentences.add(new Sentence(sentence, offset + first));
            }
        }
    }
}
