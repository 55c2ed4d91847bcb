package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "recall",
        description = "Find what this instance knows about a question. Nothing leaves the instance.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum recall \"why was the order desk slow\"",
            "  continuum recall connection pool --limit 3 --json",
            "  continuum recall \"who owns billing\" --kind decision --as-of 2026-03-01T00:00:00Z"
        })
final class RecallCommand extends InstanceAction {
    private static final int SHOWN_CHARS_MAX = 300;

    @Mixin
    private final AskOptions ask = new AskOptions();

    RecallCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        JsonNode answer = instance.read("/v1/recall", ask.body());
        return show(answer, () -> {
            JsonNode hits = answer.path("hits");
            for (int i = 0; i < hits.size(); i++) {
                printHit(i + 1, hits.path(i));
            }
            if (hits.isEmpty()) {
                print("Nothing found here. The federation may know: continuum ask \"" + ask.question() + "\"");
            }
        });
    }

    private void printHit(int rank, JsonNode hit) {
        String content = hit.path("text").asText().replaceAll("\\s+", " ").strip();
        boolean isLong = content.length() > SHOWN_CHARS_MAX;
        print("%2d. %s".formatted(rank, isLong ? content.substring(0, SHOWN_CHARS_MAX) + "…" : content));
        print("    %s, score %s, from %s%s"
                .formatted(
                        hit.path("kind").asText(),
                        String.format(Locale.ROOT, "%.2f", hit.path("score").asDouble()),
                        hit.path("origin").asText("own"),
                        hit.path("source").asText("").isEmpty()
                                ? ""
                                : ", " + hit.path("source").asText()));
    }
}
