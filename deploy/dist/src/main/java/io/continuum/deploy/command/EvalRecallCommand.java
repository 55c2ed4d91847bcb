package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import io.continuum.instance.config.Config;
import io.continuum.instance.evaluation.EvaluationSet;
import io.continuum.instance.evaluation.PlainBm25;
import io.continuum.instance.evaluation.RecallReport;
import io.continuum.instance.evaluation.RecallScores;
import io.continuum.instance.evaluation.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "recall",
        description = {
            "Learn the conversations of FILE into an empty memory, ask its questions, and print how much of what they",
            "expect is found, beside plain BM25 on the same turns. FILE has one JSON object a line:",
            "",
            "  {\"conversation\": \"c1\", \"sessions\": [{\"id\": \"s1\", \"at\": \"2026-02-03T08:55:00Z\",",
            "      \"turns\": [{\"id\": \"t1\", \"actor\": \"Mara\", \"text\": \"...\"}]}]}",
            "  {\"query\": \"Why ...?\", \"category\": \"single-hop\", \"expected\": [\"t1\"], \"conversation\":"
                    + " \"c1\"}",
            "",
            "Ids of turns are unique in the file. at, actor and category may be absent. A query with a conversation is",
            "asked of that one alone, any other of all of them.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum eval recall questions.jsonl",
            "  continuum eval recall questions.jsonl --set recall.session=0 --json"
        })
final class EvalRecallCommand extends Action {
    @Parameters(paramLabel = "FILE", description = "Conversations and questions.")
    private Path file = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of recall; \"continuum config show\" lists them.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print the data as JSON.")
    private boolean json;

    EvalRecallCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        EvaluationSet set = read();
        RecallReport ours = Trial.run(set, Config.load(settings, Map.of(), null).ranking());
        RecallReport plain = PlainBm25.run(set);
        if (json) {
            ObjectNode document = Json.object();
            document.set("recall", node(ours));
            document.set("plain_bm25", node(plain));
            print(Json.pretty(document));
        } else {
            Table table = new Table("category", "questions", "R@5", "R@10", "R@20", "Hit@5", "MRR", "BM25 R@10");
            ours.categories().forEach((category, scores) -> row(table, category, scores, plain.category(category)));
            row(table, "all", ours.all(), plain.all());
            table.lines("The file has no questions.").forEach(this::print);
        }
        return ExitCode.OK;
    }

    private EvaluationSet read() {
        try {
            return EvaluationSet.read(file);
        } catch (IOException e) {
            throw CommandException.failed("cannot read " + file + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw CommandException.failed(file + ": " + e.getMessage());
        }
    }

    private static void row(Table table, String name, RecallScores ours, RecallScores plain) {
        table.row(
                name,
                ours.questions(),
                percent(ours.recallAt5()),
                percent(ours.recallAt10()),
                percent(ours.recallAt20()),
                percent(ours.hitAt5()),
                percent(ours.mrr()),
                percent(plain.recallAt10()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static ObjectNode node(RecallReport report) {
        ObjectNode node = node(report.all());
        ObjectNode categories = node.putObject("categories");
        report.categories().forEach((name, scores) -> categories.set(name, node(scores)));
        return node;
    }

    private static ObjectNode node(RecallScores scores) {
        return Json.object()
                .put("questions", scores.questions())
                .put("recall_at_5", scores.recallAt5())
                .put("recall_at_10", scores.recallAt10())
                .put("recall_at_20", scores.recallAt20())
                .put("hit_at_5", scores.hitAt5())
                .put("mrr", scores.mrr());
    }
}
