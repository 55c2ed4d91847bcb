package io.continuum.instance.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said by words alone: weaknesses yes, makers of software no. */
class WordListTest {

    private static final List<String> LINES = read();
    private static final List<String> WORDS =
            LINES.stream().filter(line -> !line.startsWith("#")).toList();
    private static final Set<String> KNOWN = Set.copyOf(WORDS);

    @Test
    void theListIsLargeSortedAndFreeOfRepetition() {
        assertThat(LINES.getFirst()).startsWith("# ");
        assertThat(WORDS).hasSizeGreaterThan(3_500).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aWordIsLowerCaseLettersOnly() {
        assertThat(WORDS).allSatisfy(word -> assertThat(word).matches("[a-z]+"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use after free",
                "improper privilege management",
                "deserialization of untrusted data",
                "out of bounds write",
                "path traversal",
                "os command injection",
                "cross site request forgery",
                "server side request forgery",
                "improper restriction of xml external entity reference",
                "missing authentication for critical function",
                "unrestricted upload of file with dangerous type",
                "heap based buffer overflow",
                "integer overflow or wraparound",
                "use of hard coded credentials",
                "improper neutralization of special elements used in a template engine",
                "insertion of sensitive information into log file",
                "concurrent execution using shared resource with improper synchronization"
            })
    void aWeaknessCanBeSaid(String phrase) {
        assertThat(KNOWN).contains(phrase.split(" "));
    }

    @Test
    void makersProductsPeopleAndPlacesCannotBeSaid() {
        String names =
                "apple oracle windows office word exchange chrome android java python kubernetes docker redis postgres"
                    + " linux apache git edge reader amazon google cisco sudo samba kernel microsoft adobe fortinet"
                    + " ivanti vmware citrix juniper qualcomm samsung netgear drupal wordpress joomla jenkins"
                    + " confluence sharepoint outlook excel acrobat flash firefox safari ubuntu debian php ruby rails"
                    + " slack zoom john peter maria anna thomas susan berlin london paris texas china india france";

        assertThat(KNOWN).doesNotContain(names.split(" "));
    }

    private static List<String> read() {
        try (InputStream in =
                Objects.requireNonNull(WordListTest.class.getResourceAsStream("words.txt"), "words.txt")) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
