package io.continuum.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegentropyHarnessCommandTest {
    private static final String ID = "aa".repeat(32);

    @Test
    void anInitiatorPrintsItsMessageWhatItLearntAndThatItIsDone() {
        Typed harness =
                typed("item,300," + ID + "\nseal\ninitiate\nmsg,61000002 01".replace(" ", "") + "bb".repeat(32));

        assertThat(harness.exitCode()).as(harness.err()).isZero();
        assertThat(harness.out())
                .isEqualTo("msg,6100000201" + ID + "\nhave," + ID + "\nneed," + "bb".repeat(32) + "\ndone\n");
    }

    @Test
    void aResponderAnswersMessages() {
        Typed harness = typed("item,300," + ID + "\nseal\nmsg,6100000200\nmsg,62\n");

        assertThat(harness.exitCode()).as(harness.err()).isZero();
        assertThat(harness.out()).isEqualTo("msg,6100000201" + ID + "\nmsg,61\n");
    }

    @Test
    void anotherVersionEndsAnInitiator() {
        Typed harness = typed("seal\ninitiate\nmsg,60\n");

        assertThat(harness.exitCode()).isEqualTo(1);
        assertThat(harness.err()).contains("version 0");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "an unknown word, hello, none of item",
        "an empty line, '', none of item",
        "an item without id, 'item,1', 'item,TIMESTAMP,HEXID'",
        "a short id, 'item,1,aa', 32 bytes",
        "a timestamp in words, 'item,one,aa', 2^64-1",
        "a negative timestamp, 'item,-1,aa', 2^64-1",
        "a message before seal, 'msg,61', not sealed",
        "initiate before seal, initiate, not sealed",
        "odd digits, 'item,1,615', hex"
    })
    void aBadLineIsToldAndEndsWithWrongUsage(String what, String line, String told) {
        Typed harness = typed("item,1," + ID + "\n" + line + "\nseal\n");

        assertThat(harness.exitCode()).as(what).isEqualTo(2);
        assertThat(harness.err())
                .startsWith("continuum: line 2: ")
                .contains(told)
                .hasLineCount(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the reserved timestamp, 'item,18446744073709551615,ID', reserved",
        "an item after seal, 'seal|item,1,ID', sealed",
        "an item twice, 'item,1,ID|item,1,ID|seal', twice",
        "a malformed message, 'seal|msg,7f', malformed"
    })
    void whatTheSetOrTheFormatRefusesIsToldToo(String what, String lines, String told) {
        Typed harness = typed(lines.replace('|', '\n').replace("ID", ID));

        assertThat(harness.exitCode()).as(what).isEqualTo(2);
        assertThat(harness.err()).startsWith("continuum: line ").contains(told).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4095", "-1", "many", ""})
    void aFrameLimitThatIsNoneIsRefused(String limit) {
        Typed harness = Typed.with("seal\n", Map.of("FRAMESIZELIMIT", limit), "dev", "negentropy-harness");

        assertThat(harness.exitCode()).isEqualTo(2);
        assertThat(harness.err()).contains("FRAMESIZELIMIT").contains("4096");
    }

    @Test
    void helpDoesNotListTheToolsForDevelopers() {
        assertThat(Typed.command("--help").out()).doesNotContain("dev ");
    }

    private static Typed typed(String input) {
        return Typed.with(input, Map.of(), "dev", "negentropy-harness");
    }
}
