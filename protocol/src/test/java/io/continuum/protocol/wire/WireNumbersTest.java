package io.continuum.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.sync.OpKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** SPEC.md rule Y-26: numbers on the wire are never reused. A number that leaves a table stays listed here. */
class WireNumbersTest {
    @Test
    void tagsAreThoseOfTheTable() {
        assertThat(numbers(FrameTag.values(), FrameTag::code))
                .isEqualTo(Map.ofEntries(
                        Map.entry(0x01, "HELLO"),
                        Map.entry(0x02, "HELLO_ACK"),
                        Map.entry(0x03, "AUTH"),
                        Map.entry(0x04, "REJECT"),
                        Map.entry(0x10, "STATE"),
                        Map.entry(0x11, "WANT"),
                        Map.entry(0x12, "OPS"),
                        Map.entry(0x13, "ACK"),
                        Map.entry(0x14, "NOTIFY"),
                        Map.entry(0x20, "RBSR_OPEN"),
                        Map.entry(0x21, "RBSR_MSG"),
                        Map.entry(0x22, "RBSR_CLOSE"),
                        Map.entry(0x23, "RBSR_FROM"),
                        Map.entry(0x30, "SNAP_OFFER"),
                        Map.entry(0x31, "SNAP_CHUNK"),
                        Map.entry(0x32, "SNAP_DONE"),
                        Map.entry(0x33, "SNAP_WANT"),
                        Map.entry(0x40, "RESYNC"),
                        Map.entry(0x50, "WINDOW"),
                        Map.entry(0x51, "THROTTLE"),
                        Map.entry(0x60, "PING"),
                        Map.entry(0x61, "PONG"),
                        Map.entry(0x7f, "GOODBYE")));
    }

    @Test
    void reasonsAreThoseOfTheTable() {
        assertThat(numbers(Reason.values(), Reason::code))
                .isEqualTo(Map.ofEntries(
                        Map.entry(1, "NORMAL"),
                        Map.entry(2, "MAINTENANCE"),
                        Map.entry(3, "UNSUPPORTED_VERSION"),
                        Map.entry(4, "IDENTITY_MISMATCH"),
                        Map.entry(5, "MALFORMED"),
                        Map.entry(6, "OUT_OF_ORDER"),
                        Map.entry(7, "LIMIT_EXCEEDED"),
                        Map.entry(8, "SILENT"),
                        Map.entry(9, "STALLED"),
                        Map.entry(10, "CLOCK_SKEW"),
                        Map.entry(11, "BAD_BATCHES"),
                        Map.entry(12, "REPLACED"),
                        Map.entry(13, "UNKNOWN_SPACE"),
                        Map.entry(14, "PENDING"),
                        Map.entry(15, "DENIED"),
                        Map.entry(16, "BLOCKED"),
                        Map.entry(17, "THROTTLED"),
                        Map.entry(18, "NOT_READY"),
                        Map.entry(19, "NOT_A_MEMBER"),
                        Map.entry(20, "SNAPSHOT_ONLY"),
                        Map.entry(21, "NOT_EMPTY"),
                        Map.entry(22, "BAD_SNAPSHOT")));
        assertThat(Arrays.stream(Reason.values()).map(Reason::closeCode)).doesNotHaveDuplicates();
        for (Reason reason : Reason.values()) {
            assertThat(Reason.of(reason.code())).contains(reason);
        }
        assertThat(Reason.of(4_711)).isEmpty();
    }

    @Test
    void verdictsAreThoseOfTheTable() {
        assertThat(numbers(Verdict.values(), Verdict::code))
                .isEqualTo(Map.of(
                        1,
                        "OK",
                        2,
                        "DUPLICATE",
                        3,
                        "INVALID",
                        4,
                        "TOO_LARGE",
                        5,
                        "POLICY",
                        6,
                        "UNKNOWN_KIND",
                        7,
                        "RATE_LIMITED",
                        8,
                        "RETRY",
                        9,
                        "FORK",
                        10,
                        "UNSIGNED"));
    }

    @Test
    void scopesAreThoseOfTheTable() {
        assertThat(numbers(Scope.values(), Scope::code))
                .isEqualTo(Map.of(1, "OPS", 2, "AUDITS", 3, "SNAPSHOTS", 4, "RESYNC"));
        for (Scope scope : Scope.values()) {
            assertThat(Scope.of(scope.code())).contains(scope);
        }
        assertThat(Scope.of(99)).isEmpty();
    }

    @Test
    void featuresAreThoseOfTheListAndUnknownOnesArePassedOver() {
        assertThat(Arrays.stream(Feature.values()).map(Feature::wireName))
                .containsExactly("rbsr", "snapshot", "deflate", "window");
        assertThat(Feature.of(List.of("window", "a later version's", "rbsr")))
                .containsExactly(Feature.RBSR, Feature.WINDOW);
    }

    @Test
    void kindsOfOpsAreThoseOfTheTable() {
        assertThat(numbers(OpKind.values(), OpKind::code)).isEqualTo(Map.of(1, "PUT", 2, "REMOVE"));
    }

    private static <E extends Enum<E>> Map<Integer, String> numbers(E[] values, ToIntFunction<E> code) {
        Map<Integer, String> numbers = new TreeMap<>();
        for (E value : values) {
            String other = numbers.put(code.applyAsInt(value), value.name());
            assertThat(other).as("number of %s", value).isNull();
        }
        return numbers;
    }
}
