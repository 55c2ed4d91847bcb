package io.continuum.instance.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static BigInteger number(String id) {
        BigInteger number = BigInteger.ZERO;
        for (char digit : id.toCharArray()) {
            number = number.shiftLeft(5).add(BigInteger.valueOf(DIGITS.indexOf(digit)));
        }
        return number;
    }

    @Test
    void aRawIdBeginsWithItsTimeAndSortsByIt() {
        Instant at = Instant.parse("2026-05-04T10:00:00.123Z");

        String id = Ids.raw(at, new Random(1));

        assertThat(Ids.isId(id)).isTrue();
        assertThat(number(id).shiftRight(80).longValueExact()).isEqualTo(at.toEpochMilli());
        assertThat(Ids.raw(at.plusMillis(1), new Random(1))).isGreaterThan(id);
        assertThat(Ids.raw(at, new Random(2))).isNotEqualTo(id);
    }

    @Test
    void idsSortAsTheyWereMadeInOneMillisecondAndAfterTheClockWasSetBack() {
        RawIds ids = new RawIds(new Random(3));
        Instant at = Instant.parse("2026-05-04T10:00:00.123Z");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            made.add(ids.next(i < 900 ? at : at.minusSeconds(60)));
        }
        made.add(ids.next(at.plusMillis(1)));

        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(Ids::isId);
        assertThat(number(made.get(899)).shiftRight(80).longValueExact()).isEqualTo(at.toEpochMilli());
        assertThat(number(made.getLast()).shiftRight(80).longValueExact()).isEqualTo(at.toEpochMilli() + 1);
        assertThat(Ids.after("0".repeat(25) + "Z")).isEqualTo("0".repeat(24) + "10");
    }

    @Test
    void aDerivedIdIsTheRawIdsTimeAndTheFirstEightyBitsOfTheHash() throws Exception {
        String raw = Ids.raw(Instant.parse("2026-05-04T10:00:00Z"), new Random(1));

        String derived = Ids.derived(raw, "rel:caused-by", 12, 345);

        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest((raw + "\nrel:caused-by\n12\n345").getBytes(StandardCharsets.UTF_8));
        BigInteger eighty = new BigInteger(1, Arrays.copyOf(hash, 10));
        BigInteger mask = BigInteger.ONE.shiftLeft(80).subtract(BigInteger.ONE);
        assertThat(number(derived).and(mask)).isEqualTo(eighty);
        assertThat(number(derived).shiftRight(80)).isEqualTo(number(raw).shiftRight(80));
        assertThat(Ids.derived(raw, "rel:caused-by", 12, 346)).isNotEqualTo(derived);
    }

    @Test
    void onlyIdsAreIds() {
        for (String text :
                List.of("", "../../etc/passwd", "0".repeat(25), "0".repeat(27), "8" + "0".repeat(25), "i".repeat(26))) {
            assertThat(Ids.isId(text)).as(text).isFalse();
        }
        assertThatThrownBy(() -> Ids.derived("x", "r", 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
