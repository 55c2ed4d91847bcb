package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ask",
        description = {
            "Ask the federation. The coordinator sees blind bucket numbers, not the question.",
            "An empty or failed answer costs nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum ask \"why is there a Kerberos ticket rejection at login\"",
            "  continuum ask \"what fixes lock contention\" --max-pages 4 --json"
        })
final class AskCommand extends InstanceAction {
    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "The question.")
    private List<String> text = List.of();

    @Option(
            names = "--max-pages",
            paramLabel = "N",
            defaultValue = "8",
            description = "Pages to pay for at most (default 8).")
    private int pagesMax;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "Answers at most (default 10).")
    private int limit;

    @Option(
            names = "--max-price",
            paramLabel = "CREDITS",
            description = "What a page may cost (default: the price that is shown).")
    private @Nullable BigDecimal priceMax;

    AskCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        long price = showPrice(instance);
        JsonNode answer = instance.post(
                "/v1/ask",
                Json.object()
                        .put("question", String.join(" ", text))
                        .put("max_pages", pagesMax)
                        .put("limit", limit)
                        .put("price_millicredits_max", priceMax == null ? price : Credits.millicredits(priceMax)));
        return show(answer, () -> {
            answer.path("answers")
                    .forEach(found -> print("%s, support %s%s"
                            .formatted(
                                    PatternsCommand.sentence(found),
                                    found.path("support").asText(),
                                    found.path("own").asBoolean() ? ", also known here" : "")));
            if (answer.path("answers").isEmpty()) {
                print("The federation has no answer to that.");
            }
            if (answer.hasNonNull("problem")) {
                print("This may not be all: " + answer.path("problem").asText());
            }
            print("%s pages, %s credits%s"
                    .formatted(
                            answer.path("pages_fetched").asText("0"),
                            Credits.of(answer.path("charged_millicredits")),
                            answer.path("paid_from").asText("").isEmpty()
                                    ? ""
                                    : " from " + answer.path("paid_from").asText()));
            if (!answer.path("pages").isEmpty()) {
                List<String> pages = new ArrayList<>();
                answer.path("pages").forEach(page -> pages.add(page.asText()));
                print("Say whether that was useful: continuum feedback --useful|--useless " + String.join(" ", pages));
            }
        });
    }

    /** @return the price of a page, or 0 if the coordinator cannot tell: what is known already is answered without it */
    private long showPrice(RestClient instance) {
        try {
            JsonNode price = instance.get("/v1/price");
            if (!json) {
                print("A page costs %s credits; there are %s earned and %s free."
                        .formatted(
                                Credits.of(price.path("page_millicredits")),
                                Credits.of(price.path("available_millicredits")),
                                Credits.of(price.path("allowance_millicredits"))));
            }
            return price.path("page_millicredits").asLong();
        } catch (ContinuumException e) {
            if (e.isUnreachable()) {
                throw e;
            }
            return 0;
        }
    }
}
