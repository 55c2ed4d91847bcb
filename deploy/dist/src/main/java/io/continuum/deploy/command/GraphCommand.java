package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum graph}: the things that memories speak of, and what links them. */
@Command(
        name = "graph",
        description = {
            "List the things that memories speak of, see what links them, state links, and say which names mean one"
                    + " thing."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum graph things --type system",
            "  continuum graph near 1F5T8WQ2M9R0C3X7Y4Z6A1B5DE --depth 2",
            "  continuum graph relate \"connection leak\" causes \"pool exhaustion\"",
            "  continuum graph save work.graphml --space work"
        })
final class GraphCommand extends Group {
    private static final String THING = "Its id, from \"continuum graph things\".";

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new GraphCommand())
                .addSubcommand(new Things(shell))
                .addSubcommand(new Thing(shell))
                .addSubcommand(new Near(shell))
                .addSubcommand(new Way(shell))
                .addSubcommand(new Save(shell))
                .addSubcommand(new Relate(shell))
                .addSubcommand(new Merge(shell))
                .addSubcommand(new Unmerge(shell))
                .addSubcommand(new Merges(shell));
    }

    @Command(
            name = "things",
            description = "List things, the most mentioned first.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph things --type error --limit 5")
    static final class Things extends InstanceAction {
        @Mixin
        private final PageOptions page = new PageOptions();

        @Option(names = "--type", paramLabel = "TYPE", defaultValue = "", description = "Only of this type.")
        private String type = "";

        @Option(names = "--offset", paramLabel = "N", defaultValue = "", description = "How many to pass over.")
        private String offset = "";

        Things(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/entities" + page.query("entity_type", type, "offset", offset));
            return show(answer, () -> {
                Table table = new Table("ID", "NAME", "TYPE", "SPACE", "MENTIONS");
                answer.path("entities")
                        .forEach(thing -> table.row(
                                thing.path("id").asText(),
                                thing.path("name").asText(),
                                thing.path("type").asText(),
                                thing.path("space").asText(),
                                thing.path("mentions").asText()));
                table.lines("Memories speak of nothing yet.").forEach(this::print);
            });
        }
    }

    @Command(
            name = "thing",
            description = "Show a thing with its further names.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph thing 1F5T8WQ2M9R0C3X7Y4Z6A1B5DE")
    static final class Thing extends InstanceAction {
        @Parameters(paramLabel = "ID", description = THING)
        private String id = "";

        Thing(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            print(Json.pretty(instance.get("/v1/entities/" + RestClient.escape(id))));
            return ExitCode.OK;
        }
    }

    /** How far a walk goes. */
    static final class Bounds {
        @Option(names = "--depth", paramLabel = "N", defaultValue = "", description = "Most steps, 1 to 6.")
        private String depth = "";

        @Option(names = "--type", paramLabel = "TYPE", description = "Only links of this type; may be repeated.")
        private List<String> types = List.of();

        @Option(
                names = "--direction",
                paramLabel = "WHICH",
                defaultValue = "",
                description = "out, in or both (default).")
        private String direction = "";

        @Option(names = "--as-of", paramLabel = "TIME", defaultValue = "", description = "As it was believed then.")
        private String asOf = "";

        ObjectNode in(ObjectNode body, String depthName) {
            if (!depth.isEmpty()) {
                body.put(depthName, Integer.parseInt(depth));
            }
            WhoseOptions.put(body, "types", types);
            WhoseOptions.put(body, "direction", direction);
            WhoseOptions.put(body, "as_of", asOf);
            return body;
        }
    }

    @Command(
            name = "near",
            description = "Show what lies around one thing or several of a space, with the memories that say so.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph near 1F5T8WQ2M9R0C3X7Y4Z6A1B5DE --depth 2 --type causes")
    static final class Near extends InstanceAction {
        @Mixin
        private final Bounds bounds = new Bounds();

        @Parameters(arity = "1..50", paramLabel = "ID", description = THING)
        private List<String> ids = List.of();

        Near(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = bounds.in(Json.object(), "depth");
            WhoseOptions.put(body, "from", ids);
            JsonNode part = instance.read("/v1/graph/traverse", body);
            return show(part, () -> links(part, this));
        }
    }

    @Command(
            name = "way",
            description = "Show a shortest way from one thing to another.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph way 1F5T8WQ2M9R0C3X7Y4Z6A1B5DE 2N7R4KX9C1T6V8W0Y3Z5A2B4DE")
    static final class Way extends InstanceAction {
        @Mixin
        private final Bounds bounds = new Bounds();

        @Parameters(index = "0", paramLabel = "FROM", description = THING)
        private String from = "";

        @Parameters(index = "1", paramLabel = "TO", description = THING)
        private String to = "";

        Way(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = bounds.in(Json.object().put("from", from).put("to", to), "max_depth");
            JsonNode way = instance.read("/v1/graph/path", body);
            return show(way, () -> links(way, this));
        }
    }

    @Command(
            name = "save",
            description = {
                "Write all that is stated in a space into a GraphML file, for programs that draw graphs.",
                "",
                "Names that were said to mean one thing are one node. What only stands in the same messages is not in"
                        + " it."
            },
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph save work.graphml --space work")
    static final class Save extends InstanceAction {
        private static final int LIMIT = 1_000;

        @Parameters(paramLabel = "FILE", description = "The file to make; it must not be there yet.")
        private Path file = Path.of("");

        @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "The space; else default.")
        private String space = "";

        @Option(names = "--as-of", paramLabel = "TIME", defaultValue = "", description = "As it was believed then.")
        private String asOf = "";

        Save(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) throws IOException, XMLStreamException {
            if (Files.exists(file)) {
                throw CommandException.failed("There is a file " + file + " already; name another one.");
            }
            JsonNode first = instance.get(path("")); // before there is a file: it may be refused
            Path part = file.resolveSibling(file.getFileName() + ".part");
            ObjectNode saved;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part));
                    GraphMl graph = new GraphMl(out)) {
                write(instance, first, graph);
                saved = Json.object().put("things", graph.nodes()).put("links", graph.edges());
            }
            Files.move(part, file);
            return show(
                    saved,
                    () -> print("Saved %s and %s in %s."
                            .formatted(
                                    Count.of(saved.path("things").asLong(), "thing"),
                                    Count.of(saved.path("links").asLong(), "link"),
                                    file)));
        }

        private void write(RestClient instance, JsonNode first, GraphMl graph) throws XMLStreamException {
            Progress progress = Progress.ofUnknownEnd(shell, "saved");
            JsonNode page = first;
            graph.add(page);
            while (page.has("next_cursor")) {
                page = instance.get(path(page.path("next_cursor").asText()));
                graph.add(page);
                progress.at(graph.edges());
            }
            progress.clear();
        }

        private String path(String cursor) {
            return "/v1/graph" + PageOptions.query(LIMIT, "space", space, "as_of", asOf, "cursor", cursor);
        }
    }

    private static void links(JsonNode part, InstanceAction action) {
        Map<String, String> names = new HashMap<>();
        part.path("nodes")
                .forEach(node ->
                        names.put(node.path("id").asText(), node.path("name").asText()));
        Table table = new Table("FROM", "LINK", "TO", "WEIGHT", "SAID BY");
        for (JsonNode edge : part.path("edges")) {
            table.row(
                    names.getOrDefault(edge.path("from").asText(), ""),
                    edge.path("type").asText(),
                    names.getOrDefault(edge.path("to").asText(), ""),
                    edge.path("weight").asText(),
                    edge.at("/evidence/0").asText());
        }
        table.lines("Nothing links these.").forEach(action::print);
        if (part.path("truncated").asBoolean()) {
            action.print("There is more than the bounds let through.");
        }
    }

    @Command(
            name = "relate",
            description = "State that one thing relates to another, both by name.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph relate \"connection leak\" causes \"pool exhaustion\" --space runbooks")
    static final class Relate extends InstanceAction {
        @Parameters(index = "0", paramLabel = "FROM", description = "A name.")
        private String from = "";

        @Parameters(index = "1", paramLabel = "TYPE", description = "How they relate, such as causes.")
        private String type = "";

        @Parameters(index = "2", paramLabel = "TO", description = "A name.")
        private String to = "";

        @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Space it belongs to.")
        private String space = "";

        @Option(names = "--source", paramLabel = "TEXT", defaultValue = "", description = "Where it is from.")
        private String source = "";

        Relate(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = Json.object().put("from", from).put("type", type).put("to", to);
            WhoseOptions.put(body, "space", space);
            WhoseOptions.put(body, "source", source);
            JsonNode answer = instance.postOnce("/v1/relations", body);
            return show(answer, () -> print("Stated in " + answer.at("/ids/0").asText() + "."));
        }
    }

    @Command(
            name = "merge",
            description = "Say that two names mean one thing. It can be undone.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph merge 1F5T8WQ2M9R0C3X7Y4Z6A1B5DE 2N7R4KX9C1T6V8W0Y3Z5A2B4DE --reason \"same"
                    + " host\"")
    static final class Merge extends InstanceAction {
        @Parameters(index = "0", paramLabel = "FROM", description = "The one that is merged; " + THING)
        private String from = "";

        @Parameters(index = "1", paramLabel = "INTO", description = "The one that stays.")
        private String into = "";

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why.")
        private String reason = "";

        Merge(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            ObjectNode body = Json.object().put("from", from).put("into", into).put("reason", reason);
            JsonNode merge = instance.postOnce("/v1/entities/merge", body);
            return show(
                    merge,
                    () -> print("%s is %s now. To undo it: continuum graph unmerge %s"
                            .formatted(
                                    merge.path("name").asText(),
                                    merge.path("into").asText(),
                                    merge.path("id").asText())));
        }
    }

    @Command(
            name = "unmerge",
            description = "Undo a merge.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph unmerge 01K9ZC3M7T5W2QXAYB4E6G8HJN")
    static final class Unmerge extends InstanceAction {
        @Parameters(paramLabel = "ID", description = "The merge's id, from \"continuum graph merges\".")
        private String id = "";

        Unmerge(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode merge =
                    instance.postOnce("/v1/entities/unmerge", Json.object().put("merge_id", id));
            return show(merge, () -> print(merge.path("name").asText() + " stands for itself again."));
        }
    }

    @Command(
            name = "merges",
            description = "List which names were said to mean one thing, and by whom.",
            footerHeading = "%nExamples:%n",
            footer = "  continuum graph merges")
    static final class Merges extends InstanceAction {
        @Mixin
        private final PageOptions page = new PageOptions();

        Merges(Shell shell) {
            super(shell);
        }

        @Override
        int run(RestClient instance) {
            JsonNode answer = instance.get("/v1/entities/merges" + page.query());
            return show(answer, () -> {
                Table table = new Table("ID", "NAME", "IS", "SPACE", "WHEN", "UNDONE", "WHY");
                answer.path("merges")
                        .forEach(merge -> table.row(
                                merge.path("id").asText(),
                                merge.path("name").asText(),
                                merge.path("into").asText(),
                                merge.path("space").asText(),
                                merge.path("merged_at").asText(),
                                merge.path("undone_at").asText(""),
                                merge.path("reason").asText()));
                table.lines("No names were merged.").forEach(this::print);
            });
        }
    }
}
