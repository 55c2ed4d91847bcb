package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GazetteerTest {
    private static Gazetteer knowing(String... names) {
        Gazetteer gazetteer = new Gazetteer();
        for (String name : names) {
            gazetteer.add(Phrase.norm(name));
        }
        return gazetteer;
    }

    private static List<Phrase> known(String text) {
        return KNOWN.find(Gazetteer.words(text));
    }

    private static final Gazetteer KNOWN = knowing(
            "Fjord Billing",
            "Fjord Billing Adapter",
            "Zanzibarella",
            "Will",
            "Bank of Åland",
            "Johnson & Johnson",
            "Café");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "we restarted fjord billing at noon. | fjord billing",
                "FJORD   BILLING is down | -",
                "FJORD  BILLING is down | FJORD  BILLING",
                "the fjord billing adapter leaks | fjord billing adapter",
                "fjord. billing is elsewhere | -",
                "Zanzibarella lives in Oslo. | Zanzibarella",
                "Zanzibarella's cat sleeps | Zanzibarella",
                "a zanzibarella is no name | -",
                "Will you come? | -",
                "the bank of åland pays | bank of åland",
                "he works at johnson & johnson now | johnson & johnson",
                "Cafe\u0301 on the corner | Cafe\u0301",
                "fjordbilling and billing fjord | -"
            })
    void aKnownNameIsFoundAgainWhereItCanBeOne(String text, @Nullable String found) {
        assertThat(known(text)).extracting(Phrase::text).isEqualTo(found == null ? List.of() : List.of(found));
        known(text)
                .forEach(name ->
                        assertThat(text.substring(name.start(), name.end())).isEqualTo(name.text()));
    }

    @Test
    void nothingIsFoundInCode() {
        assertThat(known("See:\n```\nZanzibarella x = 1;\n```\nand Zanzibarella said so."))
                .singleElement()
                .satisfies(name -> assertThat(name.start()).isGreaterThan(30));
    }

    @Test
    void whatCouldBeANameIsSaidBeforeAnyNameIsKnown() {
        Gazetteer gazetteer = new Gazetteer();
        gazetteer.expect("fjord", 3);
        gazetteer.expect("will", 1);
        Set<String> candidates = new HashSet<>();

        gazetteer.candidates(Gazetteer.words("Will fjord billing adapters break? Fjord, they said."), candidates);

        assertThat(candidates).containsExactlyInAnyOrder("fjord billing", "fjord billing adapters", "fjord");
    }

    @Test
    void aLongTextCostsLinearTime() {
        Gazetteer gazetteer = knowing("harbour harbour harbour harbour harbour harbour harbour master");
        String text = "Harbour ".repeat(125_000) + " ".repeat(500_000);
        Set<String> candidates = new HashSet<>();

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            gazetteer.candidates(Gazetteer.words(text), candidates);
            assertThat(gazetteer.find(Gazetteer.words(text))).isEmpty();
        });
        assertThat(candidates).hasSize(8);
    }
}
