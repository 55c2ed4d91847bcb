package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Hi! | GREETING
        Good morning everyone | GREETING
        Thanks a lot, that's all? no | DURABLE
        ok, sounds good, thanks! | GREETING
        You are a helpful assistant. Answer briefly. | ECHO
        Let me check that. | TRANSIENT
        I'm looking into it... | TRANSIENT
        [=====>     ] 42% | TRANSIENT
        Please wait | TRANSIENT
        /var/log/nginx/error.log | BARE
        123e4567-e89b-12d3-a456-426614174000 | BARE
        https://a.example.org/x | BARE
        CVE-2024-12345 | DURABLE
        The log is /var/log/nginx/error.log | DURABLE
        We use Jenkins. | DURABLE
        I'm running PostgreSQL 16 on fjord-db-01 and it keeps dropping connections. | DURABLE
        no | GREETING
        Why? | DURABLE
        中文 | DURABLE
        """)
    void onlyWhatLastsPasses(String text, Gate gate) {
        assertThat(Gate.of("user", text)).isEqualTo(gate);
    }

    @Test
    void aSystemMessageIsAnEchoWhateverItSays() {
        assertThat(Gate.of("system", "The limit is 5.")).isEqualTo(Gate.ECHO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes, exactly.", "that's right", "Correct!", "agreed, thanks"})
    void anAssentConfirms(String text) {
        assertThat(Gate.confirms(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes, but the port is 5672.", "no", "We use Jenkins.", ""})
    void anythingElseDoesNot(String text) {
        assertThat(Gate.confirms(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hi ", "ok,", "a", "yes, ", "let me ", "just ", "= ", ">", "thanks so much "})
    void noTextTakesLong(String unit) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            for (int length : new int[] {100, 119, 120, 100_000}) {
                Gate.of("user", unit.repeat(length / unit.length()) + "\u0001");
                Gate.confirms(unit.repeat(length / unit.length()) + "\u0001");
            }
        });
    }
}
