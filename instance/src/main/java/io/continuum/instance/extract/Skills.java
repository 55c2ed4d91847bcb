package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds skills: a line that names a trouble, commands or listed steps after it, and then a line that says it works. */
final class Skills {
    private static final Pattern LINE = Pattern.compile("[^\\r\\n]++");
    private static final Pattern TROUBLE = Pattern.compile(
            "\\b(?:errors?|fails?|failed|failure|failing|crash(?:es|ed)?|timeouts?|timed"
                    + " out|broken|refused|stuck|cannot|can't|won't|problem)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SUCCESS = Pattern.compile(
            "\\b(?:works (?:now|again)|worked|it works|fixed(?: it)?|solved|resolved|succeeded|back up|green again"
                    + "|exit(?:ed)?(?: with)?(?: code)? 0)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DENIED =
            Pattern.compile("\\b(?:not|never|no|nothing)\\b|n['’]t\\b|\\?\\s*$", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMMAND = Pattern.compile("^\\s{0,8}[$#>]\\s(.{1,300})");
    private static final Pattern LISTED = Pattern.compile("^\\s{0,8}(?:\\d{1,2}[.)]|[-*])\\s{1,4}(.{1,300})");
    private static final int STEPS_MAX = 20;
    private static final int SKILLS_MAX = 10;

    private Skills() {}

    static List<Skill> find(String text, List<Token> tokens) {
        List<Skill> skills = new ArrayList<>();
        String trigger = "";
        int start = 0;
        List<String> steps = new ArrayList<>();
        boolean inFence = false;
        if (!mayHold(text)) {
            return skills;
        }
        Matcher lines = LINE.matcher(text);
        while (lines.find() && skills.size() < SKILLS_MAX) {
            String line = lines.group();
            if (line.stripLeading().startsWith("```")) {
                inFence = !inFence;
                continue;
            }
            String step = step(line, inFence);
            if (!trigger.isEmpty() && !step.isEmpty()) {
                if (steps.size() < STEPS_MAX) {
                    steps.add(step);
                }
            } else if (!steps.isEmpty() && succeeds(line)) {
                skills.add(new Skill(trigger, steps, line.strip(), start, lines.end()));
                trigger = "";
                steps = new ArrayList<>();
            } else if (step.isEmpty() && namesTrouble(line, lines.start(), tokens)) {
                trigger = line.strip();
                start = lines.start();
                steps = new ArrayList<>();
            }
        }
        return skills;
    }

    /** Every skill has steps on lines of their own, and a line after them. */
    private static boolean mayHold(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    private static String step(String line, boolean inFence) {
        Matcher command = COMMAND.matcher(line);
        if (command.lookingAt()) {
            return command.group(1).strip();
        }
        Matcher listed = LISTED.matcher(line);
        if (listed.lookingAt()) {
            return listed.group(1).strip();
        }
        return inFence && line.length() <= 300 ? line.strip() : "";
    }

    private static boolean succeeds(String line) {
        return SUCCESS.matcher(line).find() && !DENIED.matcher(line).find();
    }

    private static boolean namesTrouble(String line, int offset, List<Token> tokens) {
        if (line.length() > 400 || SUCCESS.matcher(line).find()) {
            return false;
        }
        return TROUBLE.matcher(line).find()
                || tokens.stream()
                        .anyMatch(token -> token.start() >= offset
                                && token.end() <= offset + line.length()
                                && switch (token.type()) {
                                    case ERROR_CODE, EXCEPTION, HTTP_STATUS -> true;
                                    default -> false;
                                });
    }
}
