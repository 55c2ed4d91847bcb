package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import io.continuum.deploy.document.Document;
import io.continuum.deploy.document.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "learn",
        description = {
            "Teach files of notes or conversations to the instance; \"-\" reads standard input.",
            "All files are checked to their end before the first note is sent. Learning the same file again adds"
                    + " nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum learn journal.md incidents.jsonl",
            "  continuum learn export.json --format chat --space support",
            "  continuum learn minutes.md --session board-2026-05 --time-zone Europe/Oslo --share never",
            "  git log -1 | continuum learn -"
        })
final class LearnCommand extends InstanceAction {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Files ending in .md, .txt, .log, .jsonl or .json; others with --format; - for standard input.")
    private List<String> files = List.of();

    @Option(names = "--format", paramLabel = "FORMAT", description = "md, txt, jsonl or chat, whatever the name says.")
    private @Nullable Format format;

    @Mixin
    private final WhoseOptions whose = new WhoseOptions();

    @Option(names = "--session", paramLabel = "ID", defaultValue = "", description = "Conversation of what names none.")
    private String session = "";

    @Option(names = "--user", paramLabel = "ID", defaultValue = "", description = "Whose it is within the space.")
    private String user = "";

    @Option(names = "--agent", paramLabel = "ID", defaultValue = "", description = "Which agent's it is.")
    private String agent = "";

    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "", description = "What it is, such as document.")
    private String kind = "";

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Where it is from; else the file.")
    private String source = "";

    @Option(names = "--at", paramLabel = "TIME", defaultValue = "", description = "When what has no time happened.")
    private String at = "";

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            defaultValue = "",
            description = "Where it was said, such as Europe/Oslo, so that \"yesterday\" is a date (default UTC).")
    private String timeZone = "";

    @Option(names = "--metadata", paramLabel = "JSON", defaultValue = "", description = "What else to keep beside it.")
    private String metadata = "";

    @Option(names = "--share", paramLabel = "HOW", defaultValue = "", description = "never, ask or allow.")
    private String share = "";

    @Option(
            names = "--retention",
            paramLabel = "CLASS",
            defaultValue = "",
            description = "critical, reference, standard or temporary.")
    private String retention = "";

    @Option(names = "--expires", paramLabel = "TIME", defaultValue = "", description = "When it ceases to be offered.")
    private String expires = "";

    @Option(
            names = "--max-mb",
            paramLabel = "MB",
            defaultValue = "64",
            description = "Largest file to accept (default 64).")
    private int mbMax;

    private final Totals totals = new Totals();

    private static final class Totals {
        private int files;
        private int notes;
        private long memories;
        private long relations;
        private long duplicates;
    }

    LearnCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) throws IOException, InterruptedException {
        Path standardInput = files.contains("-") ? readStandardInput() : null;
        try {
            List<Document> documents = new ArrayList<>();
            for (String file : files) {
                documents.add(open(file, standardInput));
            }
            List<Integer> counts = documents.stream().map(Document::countNotes).toList();
            for (int i = 0; i < documents.size(); i++) {
                learn(instance, documents.get(i), counts.get(i));
            }
        } finally {
            if (standardInput != null) {
                Files.deleteIfExists(standardInput);
            }
        }
        ObjectNode answer = Json.object()
                .put("files", totals.files)
                .put("notes", totals.notes)
                .put("memories", totals.memories)
                .put("links_created", totals.relations)
                .put("duplicates", totals.duplicates);
        return show(
                answer,
                () -> print("Learnt %s from %s: %s, %s%s"
                        .formatted(
                                Count.of(totals.notes, "note"),
                                Count.of(totals.files, "file"),
                                Count.of(totals.memories, "memory"),
                                Count.of(totals.relations, "link"),
                                totals.duplicates > 0 ? ", " + totals.duplicates + " known already" : "")));
    }

    private Document open(String file, @Nullable Path standardInput) {
        if (file.equals("-") && standardInput != null) {
            return Document.open(standardInput, "standard input", format == null ? Format.TXT : format, bytesMax());
        }
        Path path = Path.of(file);
        String name = String.valueOf(path.getFileName());
        Format known = Optional.ofNullable(format)
                .or(() -> Format.ofName(name))
                .orElseThrow(() -> CommandException.usage("The name of " + file
                        + " does not say how it is written; add --format md, txt, jsonl or chat"));
        return Document.open(path, name, known, bytesMax());
    }

    private long bytesMax() {
        return (long) mbMax << 20;
    }

    private Path readStandardInput() throws IOException {
        Path file = Files.createTempFile("continuum-", ".input");
        try (OutputStream out = Files.newOutputStream(file)) {
            InputStream in = shell.in();
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int read = in.read(buffer); read >= 0 && total <= bytesMax(); read = in.read(buffer)) {
                out.write(buffer, 0, read);
                total += read;
            }
        }
        return file;
    }

    private void learn(RestClient instance, Document document, int count) {
        Progress progress = new Progress(shell, document.name(), count);
        int[] done = {0};
        try {
            document.forEach(piece -> {
                add(instance.postOnce("/v1/learn", told(piece.request())));
                done[0] += piece.notes();
                progress.at(done[0]);
            });
            totals.notes += count;
        } catch (ContinuumException e) {
            progress.clear();
            throw CommandException.failed(
                    "%s\n%d of %d notes of %s are learnt. Run the command again: known notes are not learnt twice."
                            .formatted(e.getMessage(), done[0], count, document.name()));
        }
        progress.clear();
        totals.files++;
    }

    /** With what was typed about all of it. */
    private ObjectNode told(ObjectNode request) {
        whose.in(request);
        WhoseOptions.put(request, "session_id", session);
        WhoseOptions.put(request, "user_id", user);
        WhoseOptions.put(request, "agent_id", agent);
        WhoseOptions.put(request, "kind", kind);
        WhoseOptions.put(request, "source", source);
        WhoseOptions.put(request, "event_time", at);
        WhoseOptions.put(request, "time_zone", timeZone);
        WhoseOptions.put(request, "share", share);
        WhoseOptions.put(request, "retention", retention);
        WhoseOptions.put(request, "expires_at", expires);
        if (!metadata.isEmpty()) {
            request.set("metadata", AskOptions.json("--metadata", metadata, "{\"room\": \"kiln\"}"));
        }
        return request;
    }

    private void add(JsonNode answer) {
        totals.memories += answer.path("memories_stored").asLong();
        totals.relations += answer.path("links_created").asLong();
        totals.duplicates += answer.path("duplicates").asLong();
    }
}
