package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "feedback",
        description = {
            "Say whether pages that were paid for were useful.",
            "Where the federation has royalties, it decides whether those who made their patterns are paid."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  continuum feedback --useful 3f2kq0Zb1mTn4VbY8cJx5A"})
final class FeedbackCommand extends InstanceAction {
    @Parameters(arity = "1..*", paramLabel = "PAGE", description = "Pages as \"continuum ask\" names them.")
    private List<String> pages = List.of();

    @ArgGroup(multiplicity = "1")
    private Word word = new Word();

    private static final class Word {
        @Option(names = "--useful", required = true, description = "They helped.")
        private boolean useful;

        @Option(names = "--useless", required = true, description = "They did not.")
        private boolean useless;
    }

    FeedbackCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        ArrayNode said = Json.MAPPER.createArrayNode();
        for (String page : pages) {
            JsonNode answer = instance.post(
                    "/v1/feedback", Json.object().put("transfer_id", page).put("useful", word.useful));
            said.addObject()
                    .put("page", page)
                    .put("outcome", answer.path("outcome").asText());
        }
        return show(
                said,
                () -> said.forEach(each -> print(each.path("page").asText() + " counts as "
                        + each.path("outcome").asText())));
    }
}
