package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Puts into words what an organisation has at stake when it is removed. */
final class Stakes {
    private Stakes() {}

    /** @param stakes the coordinator's answer */
    static List<String> sentences(JsonNode stakes) {
        List<String> sentences = new ArrayList<>();
        long open = stakes.path("open_contributions").asLong();
        if (open > 0) {
            sentences.add("%d of its contributions wait for others; they stay and go on counting.".formatted(open));
        }
        long available = stakes.path("available_millicredits").asLong();
        long escrow = stakes.path("escrow_millicredits").asLong();
        if (available + escrow > 0) {
            sentences.add("It has %s credits, and %s that are not settled: nobody can spend them then."
                    .formatted(credits(available), credits(escrow)));
        }
        long invitees = stakes.path("invitees").asLong();
        if (invitees > 0) {
            sentences.add("It brought in %d organisation(s), which stay; its bonds of %s credits last for their term."
                    .formatted(
                            invitees,
                            credits(stakes.path("bonds_given_millicredits").asLong())));
        }
        long burned = stakes.path("slashed_millicredits").asLong();
        if (burned > 0) {
            sentences.add("It is suspended for cause: %s credits of its sponsor's bond are burned."
                    .formatted(credits(burned)));
        }
        return sentences;
    }

    private static String credits(long millicredits) {
        return BigDecimal.valueOf(millicredits, 3).stripTrailingZeros().toPlainString();
    }
}
