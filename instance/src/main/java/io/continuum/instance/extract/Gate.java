package io.continuum.instance.extract;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells what is worth remembering from what only passes by. What does not pass is kept as it came, but nothing is derived
 * from it and it is not offered as an answer.
 */
public enum Gate {
    /** Worth remembering. */
    DURABLE,
    /** A greeting, thanks or assent and nothing else. */
    GREETING,
    /** A system prompt, or a piece of one. */
    ECHO,
    /** What somebody is doing at this very moment. */
    TRANSIENT,
    /** Only a path, an address, a number or an id, without a word about it. */
    BARE;

    private static final int CHARS_MAX = 120;

    private static final Pattern POLITE = pattern("(?:(?:hi|hello|hey|hiya|yo|thanks?|thank"
        + " you|thx|cheers|ok|okay|k|sure|great|cool|nice|perfect|awesome|good|fine|yes|yep|yeah|no|nope|bye|goodbye|see"
        + " you|see ya|welcome|you're welcome|no problem|np|lol|haha|good (?:morning|afternoon|evening|night)|have a"
        + " (?:nice|good) (?:day|one|weekend)|how are you|much appreciated|got it|sounds good|will"
        + " do|there|everyone|all|team|so much|a lot|very much|again|then|too|for (?:that|your help|the"
        + " help))[\\s,.!?:)(;-]{0,5}){1,8}");
    private static final Pattern PROMPT =
            pattern("\\s{0,20}(?:you are (?:an?|the) .{0,60}(?:assistant|model|agent|bot)\\b|system prompt|<system>"
                    + "|# ?(?:system|instructions)\\b|as an ai (?:language )?model\\b)");
    private static final Pattern MOMENT =
            pattern("(?:(?:i am|i'm|we are|we're|now|just|still|currently|ok,?|okay,?|let me|i will now|i'll"
                + " now|please wait,?|one moment,?|hold on,?)\\s){0,3}(?:checking|looking|thinking|working on"
                + " it|running|loading|waiting"
                + "|starting|processing|compiling|building|downloading|installing|searching|reading|typing|check|look"
                + " into (?:it|that|this)|take a look|see|think)\\b[^.!?]{0,40}[.…!\\s]{0,4}|(?:please wait|one"
                + " moment|hold on|brb|be right back|working on it)[.…!\\s]{0,4}|\\[?[=#>."
                + " -]{0,80}\\]?\\s{0,3}\\d{1,3} ?%.{0,20}");
    private static final Pattern CONFIRMATION = pattern(
            "(?:(?:yes|yep|yeah|correct|exactly|right|agreed|true|indeed|confirmed|that's right|that is right|that's"
                    + " correct|that is correct|you are right|you're right|sounds right|please do|do that|go ahead"
                    + "|perfect|works now|that worked|it works|thanks?|please|great)[\\s,.!-]{0,5}){1,5}");
    private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");

    /** Judges a message by who says it and what it says. */
    public static Gate of(String role, String text) {
        if (role.equals("system") || PROMPT.matcher(text).lookingAt()) {
            return ECHO;
        }
        String said = text.strip();
        if (said.length() > CHARS_MAX) {
            return DURABLE;
        }
        if (POLITE.matcher(said).matches()) {
            return GREETING;
        }
        if (MOMENT.matcher(said).matches()) {
            return TRANSIENT;
        }
        return isBare(said) ? BARE : DURABLE;
    }

    /** Whether a reply says that what was said before it is so. */
    public static boolean confirms(String text) {
        String said = text.strip().toLowerCase(Locale.ROOT);
        return said.length() <= CHARS_MAX && CONFIRMATION.matcher(said).matches();
    }

    private static boolean isBare(String text) {
        List<Token> tokens = TypedTokens.find(text);
        if (tokens.isEmpty()) {
            return false;
        }
        StringBuilder rest = new StringBuilder(text);
        for (Token token : tokens.reversed()) {
            switch (token.type()) {
                case PATH, UUID, HASH, URL, IP, HOST, MAC -> rest.delete(token.start(), token.end());
                default -> {
                    return false;
                }
            }
        }
        return !WORD.matcher(rest).find();
    }

    private static Pattern pattern(String words) {
        return Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    }
}
