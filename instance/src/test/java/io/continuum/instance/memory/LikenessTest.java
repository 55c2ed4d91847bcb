package io.continuum.instance.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        The deploy window is Tuesday. | The deploy window is really Tuesday!
        Please restart the indexer | just restart the indexer, please
        A retry storm is loud. | the RETRY storm is loud
        """)
    void fillersPunctuationAndCaseMakeNoDifference(String one, String other) {
        Likeness first = Likeness.of(one);
        assertThat(first.isAlike(Likeness.of(other))).isTrue();
        assertThat(first.bands()).isEqualTo(Likeness.of(other).bands());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Server 14 is down. | Server 15 is down.
        The build is stable. | The build is not stable.
        Anna restarted the indexer. | Bjarne restarted the indexer.
        I like tea. | You like tea.
        Restart the indexer. | Restart the gateway.
        Move it from A to B. | Move it from B to A.
        """)
    void aNumberANameANotOrAnyWordOfAShortTextDoes(String one, String other) {
        assertThat(Likeness.of(one).isAlike(Likeness.of(other))).isFalse();
    }

    private static List<String> words(Random random, int count) {
        return random.ints(count, 0, 400)
                .mapToObj(number -> "word" + (char) ('a' + number % 26) + (char) ('a' + number / 26))
                .toList();
    }

    @Test
    void aLongTextWithAWordChangedIsFoundAndOneWithANumberChangedIsNotAlike() {
        int met = 0;
        for (int seed = 0; seed < 50; seed++) {
            List<String> words = words(new Random(seed), 300);
            String text = String.join(" ", words);
            String changed = words.stream()
                    .map(word -> word.equals(words.get(7)) ? "other" : word)
                    .collect(Collectors.joining(" "));
            Likeness likeness = Likeness.of(text + " limit 5");
            assertThat(likeness.isAlike(Likeness.of(changed + " limit 5")))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(likeness.isAlike(Likeness.of(changed + " limit 6")))
                    .as("seed %d", seed)
                    .isFalse();
            assertThat(likeness.isAlike(Likeness.of(String.join(" ", words(new Random(seed + 1_000), 300)))))
                    .isFalse();
            met += likeness.bands().stream()
                            .anyMatch(Likeness.of(changed + " limit 5").bands()::contains)
                    ? 1
                    : 0;
        }
        assertThat(met).isGreaterThanOrEqualTo(45);
    }

    @Test
    void aTextWithoutWordsIsLikeNone() {
        assertThat(Likeness.of("!!! 🙂").bands()).isEmpty();
    }
}
