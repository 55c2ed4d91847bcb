package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Shows millicredits, in which all amounts travel, as credits. */
final class Credits {
    private Credits() {}

    /** @throws ArithmeticException if there are more than three decimals */
    static long millicredits(BigDecimal credits) {
        return credits.movePointRight(3).longValueExact();
    }

    static String of(JsonNode millicredits) {
        return BigDecimal.valueOf(millicredits.asLong(), 3).stripTrailingZeros().toPlainString();
    }
}
