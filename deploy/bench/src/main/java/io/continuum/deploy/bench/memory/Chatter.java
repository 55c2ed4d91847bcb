package io.continuum.deploy.bench.memory;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Invents messages of 8 to 30 words, as often used as the words of a language are (Zipf), and questions about them. The
 * same number gives the same message.
 */
final class Chatter {
    static final int TURNS_PER_SESSION = 20;

    private static final int WORDS = 60_000;
    private static final String CONSONANTS = "bcdfghjklmnprstvwz";
    private static final String VOWELS = "aeiou";

    private final String[] words = new String[WORDS];
    private final double[] shareUpTo = new double[WORDS];

    Chatter(long seed) {
        Random random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < WORDS; i++) {
            words[i] = word(random, i < 200 ? 1 : 2);
            sum += 1.0 / (i + 2);
            shareUpTo[i] = sum;
        }
    }

    private static String word(Random random, int syllablesMin) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < syllablesMin + random.nextInt(3); i++) {
            word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())))
                    .append(VOWELS.charAt(random.nextInt(VOWELS.length())));
        }
        return word.toString();
    }

    String message(int number) {
        SplittableRandom random = new SplittableRandom(number * 7_919L + 1);
        StringBuilder text = new StringBuilder();
        for (int left = 8 + random.nextInt(23); left > 0; left--) {
            text.append(pick(random)).append(left > 1 ? " " : ".");
        }
        return text.toString();
    }

    /** Three to six words of one of the messages, asked for the way people do. */
    String question(int messages, Random random) {
        String[] said = message(random.nextInt(messages)).replace(".", "").split(" ", -1);
        StringBuilder question = new StringBuilder("what did we say about");
        for (int left = 3 + random.nextInt(4); left > 0; left--) {
            question.append(' ').append(said[random.nextInt(said.length)]);
        }
        return question.append('?').toString();
    }

    private String pick(SplittableRandom random) {
        int at = Arrays.binarySearch(shareUpTo, random.nextDouble() * shareUpTo[WORDS - 1]);
        return words[Math.min(at < 0 ? -at - 1 : at, WORDS - 1)];
    }
}
