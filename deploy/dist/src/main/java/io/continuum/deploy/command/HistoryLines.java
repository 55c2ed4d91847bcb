package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/** The lines of {@code continuum federation status} about the federation's log. */
final class HistoryLines {
    private HistoryLines() {}

    /** @param history the field of that name of {@code GET /v1/federations} */
    static void print(JsonNode history, Consumer<String> out) {
        if (history.isMissingNode()) {
            return;
        }
        String state = history.path("state").asText();
        if (state.equals("no log")) {
            out.accept("History           no log: the configuration names none yet");
            return;
        }
        out.accept("History           " + state + (history.path("witnessed").asBoolean() ? witnesses(history) : ""));
        String size = history.path("checkpoint_size").asText();
        if (!history.path("checkpoint_at").asText("").isEmpty()) {
            out.accept("Checkpoint        " + size + " leaves, "
                    + history.path("checkpoint_at").asText()
                    + (history.path("verified").asBoolean()
                            ? ", agrees with the chain"
                            : ", " + history.path("lag").asText() + " leaves not verified"));
        }
        if (history.hasNonNull("alarm")) {
            out.accept(
                    "ALARM             " + history.path("alarm").path("meaning").asText());
            out.accept("                  See: continuum federation alarm show");
        } else if (history.hasNonNull("held_back")) {
            out.accept("Held back         "
                    + history.path("held_back").path("detail").asText());
        } else if (history.hasNonNull("problem")) {
            out.accept("Last look         " + history.path("problem").asText());
        }
    }

    private static String witnesses(JsonNode history) {
        return ", " + history.path("witness_quorum").asText() + " of "
                + history.path("witnesses").asText() + " witnesses must sign";
    }
}
