package io.continuum.instance.memory;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads the times that people and exports write. */
public final class Times {
    private static final BigDecimal SECONDS_BELOW = BigDecimal.valueOf(100_000_000_000L);

    private Times() {}

    /**
     * An instant from ISO 8601 with or without an offset, a date, or epoch seconds or milliseconds (told apart by size).
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static Instant parse(String text) {
        String value = text.strip();
        try {
            if (value.matches("-?\\d{1,16}(\\.\\d{1,9})?")) {
                BigDecimal number = new BigDecimal(value);
                boolean seconds = number.abs().compareTo(SECONDS_BELOW) < 0;
                return Instant.ofEpochMilli(seconds ? number.movePointRight(3).longValue() : number.longValue());
            }
            if (value.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            String iso = value.length() > 10 && value.charAt(10) == ' '
                    ? value.substring(0, 10) + 'T' + value.substring(11)
                    : value;
            boolean hasOffset = iso.matches(".{10,40}(Z|[+-]\\d{2}:?\\d{2})");
            return OffsetDateTime.parse(hasOffset ? iso : iso + "Z").toInstant();
        } catch (DateTimeException _) {
            throw new IllegalArgumentException(
                    "a time must be ISO 8601, such as 2026-05-04T10:00:00Z, or epoch seconds or milliseconds");
        }
    }
}
