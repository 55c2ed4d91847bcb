package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import io.continuum.instance.evaluation.ExtractionEvaluation;
import io.continuum.instance.evaluation.ExtractionReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "extract",
        description = {
            "Extract from the texts of FILE and hold what is found against what the file says is there. FILE has one"
                    + " JSON",
            "object a line:",
            "",
            "  {\"text\": \"Anna restarted fjord-db-01 after ORA-00942.\",",
            "   \"tokens\": [{\"type\": \"host\", \"text\": \"fjord-db-01\"}, {\"type\": \"error_code\", \"text\":"
                    + " \"ORA-00942\"}],",
            "   \"names\": [\"Anna\"],",
            "   \"relations\": [[\"outage\", \"rel:caused-by\", \"stale cache\"]],",
            "   \"statements\": [\"decision\"]}",
            "",
            "A field that is absent is not judged for that text; an empty list says that there is nothing to find.",
            "Statements are decision, preference or fact.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  continuum eval extract texts.jsonl", "  continuum eval extract texts.jsonl --json"})
final class EvalExtractCommand extends Action {
    @Parameters(paramLabel = "FILE", description = "Texts and what is in them.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print the data as JSON.")
    private boolean json;

    EvalExtractCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        ExtractionReport report = run();
        if (json) {
            ObjectNode document = node(report.all()).put("texts", report.texts());
            ObjectNode types = document.putObject("types");
            report.types().forEach((name, score) -> types.set(name, node(score)));
            print(Json.pretty(document));
        } else {
            Table table = new Table("type", "expected", "found", "right", "precision", "recall", "F1");
            report.types().forEach((name, score) -> row(table, name, score));
            row(table, "all", report.all());
            table.lines("The file has no texts.").forEach(this::print);
        }
        return ExitCode.OK;
    }

    private ExtractionReport run() {
        try {
            return ExtractionEvaluation.run(file);
        } catch (IOException e) {
            throw CommandException.failed("cannot read " + file + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw CommandException.failed(file + ": " + e.getMessage());
        }
    }

    private static void row(Table table, String name, ExtractionReport.Score score) {
        table.row(
                name,
                score.expected(),
                score.found(),
                score.right(),
                percent(score.precision()),
                percent(score.recall()),
                percent(score.f1()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static ObjectNode node(ExtractionReport.Score score) {
        return Json.object()
                .put("expected", score.expected())
                .put("found", score.found())
                .put("right", score.right())
                .put("precision", score.precision())
                .put("recall", score.recall())
                .put("f1", score.f1());
    }
}
