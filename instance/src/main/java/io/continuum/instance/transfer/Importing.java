package io.continuum.instance.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.intake.Format;
import io.continuum.instance.intake.Intake;
import io.continuum.instance.intake.IntakeException;
import io.continuum.instance.intake.NoteDefaults;
import io.continuum.instance.memory.Adoption;
import io.continuum.instance.memory.Conflict;
import io.continuum.instance.memory.ConflictStore;
import io.continuum.instance.memory.Family;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.archive.ArchiveFile;
import io.continuum.protocol.archive.ArchiveLimits;
import io.continuum.protocol.archive.ArchiveReader;
import io.continuum.protocol.archive.BoundedLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes in a file. What is known already is passed over, so that an import which broke off is simply run again; what cannot be
 * taken is named by its number, and all the rest is taken.
 */
public final class Importing {
    private static final int NOTES_AT_ONCE = 200;
    private static final int FAMILIES_AT_ONCE = 100;
    private static final int LINE_BYTES_MAX = 64 << 20;
    private static final int MARKDOWN_BYTES_MAX = 16 << 20;
    private static final ArchiveLimits LIMITS = new ArchiveLimits(100_000, 1L << 32, 1L << 38);

    private final Learning learning;
    private final Adoption adoption;
    private final MemoryStore memories;
    private final ConflictStore conflicts;
    private final Transactions transactions;

    public Importing(
            Learning learning,
            Adoption adoption,
            MemoryStore memories,
            ConflictStore conflicts,
            Transactions transactions) {
        this.learning = learning;
        this.adoption = adoption;
        this.memories = memories;
        this.conflicts = conflicts;
        this.transactions = transactions;
    }

    /**
     * Imports a file.
     *
     * @param format empty if the content shall say it
     * @param space where foreign memories go; our own archive brings its spaces
     * @param dryRun whether only to say what would happen
     * @throws ImportException if it is nothing of the kind
     */
    public Report run(
            Path file,
            Optional<ImportFormat> format,
            Reach reach,
            String space,
            boolean dryRun,
            Report.Listener progress)
            throws IOException {
        Source source = new Source(file);
        ImportFormat known = format.isPresent() ? format.get() : detect(source);
        Report.Counting counted = new Report.Counting(known.wireName(), dryRun, progress);
        if (known == ImportFormat.CONTINUUM) {
            ours(source, reach, dryRun, counted);
            return counted.report();
        }
        Taking taking = new Taking(reach, space, dryRun, counted);
        switch (known) {
            case CHATGPT -> Chats.chatgpt(source, taking);
            case CLAUDE -> Chats.claude(source, taking);
            case MCP_MEMORY -> Graphs.mcpMemory(source, taking);
            case MEM0 -> Graphs.mem0(source, taking);
            case GRAPHITI -> Graphs.graphiti(source, taking);
            case MARKDOWN -> markdown(source, taking);
            case CONTINUUM -> throw new IllegalStateException("read above");
        }
        taking.flush();
        Report report = counted.report();
        if (report.read() == 0 && report.refused() == 0) {
            throw new ImportException("There is nothing of the format " + known.wireName() + " in it.");
        }
        return report;
    }

    /** Which format a file has, by how it begins. */
    static ImportFormat detect(Source source) throws IOException {
        if (source.isGzip()) {
            return ImportFormat.CONTINUUM;
        }
        String chat = source.peek("conversations.json");
        String start = chat.isEmpty() ? source.peek("") : chat;
        if (start.contains("\"chat_messages\"")) {
            return ImportFormat.CLAUDE;
        }
        if (start.contains("\"mapping\"")) {
            return ImportFormat.CHATGPT;
        }
        if (start.contains("\"entityType\"") || start.contains("\"relationType\"")) {
            return ImportFormat.MCP_MEMORY;
        }
        if (start.contains("\"memory\"") && start.stripLeading().matches("(?s)[\\[{].*")) {
            return start.stripLeading().startsWith("{\"memory\":{") ? ImportFormat.CONTINUUM : ImportFormat.MEM0;
        }
        if (start.matches("(?s)\\s*\\{.*\"(nodes|edges|entity_nodes|entity_edges|episodes|facts)\"\\s*:.*")) {
            return ImportFormat.GRAPHITI;
        }
        if (!start.matches("(?s)\\s*[\\[{].*") && !start.contains("\u0000") && !start.isBlank()) {
            return ImportFormat.MARKDOWN;
        }
        throw new ImportException("The content does not say what it is; name its format.");
    }

    // ------------------------------------------------------------------------------------------------ ours

    /** The archive, or its lines of memories alone. An archive is held against its manifest before anything is stored. */
    private void ours(Source source, Reach reach, boolean dryRun, Report.Counting counted) throws IOException {
        Adopting adopting = new Adopting(reach, dryRun, counted);
        if (!source.isGzip()) {
            try (InputStream in = source.open()) {
                adopting.lines(in);
            }
            adopting.flush();
            return;
        }
        archive(source, (_, _) -> {});
        archive(source, (name, content) -> {
            if (name.startsWith(Exporting.MEMORIES + ".")) {
                adopting.lines(content);
            }
        });
        adopting.flush();
        if (!dryRun) {
            archive(source, (name, content) -> {
                if (name.startsWith(Exporting.CONFLICTS + ".")) {
                    BoundedLines.read(
                            content, LINE_BYTES_MAX, (number, line) -> conflict(reach, number, line, counted));
                }
            });
        }
    }

    private static void archive(Source source, ArchiveReader.Visitor visitor) throws IOException {
        ArchiveFile.read(source.file(), Optional.empty(), Exporting.KIND, LIMITS, visitor);
    }

    private void conflict(Reach reach, long number, Optional<byte[]> line, Report.Counting counted) {
        try {
            JsonNode json = JsonElements.parse(line.orElseThrow(() -> new IllegalArgumentException("it is too long")))
                    .orElseThrow(() -> new IllegalArgumentException("it is no JSON"));
            Conflict conflict = new Conflict(
                    reach.tenant(),
                    json.path("id").asText(),
                    json.path("space").asText(),
                    json.path("slot").asText(),
                    json.path("reason").asText(),
                    "",
                    Instant.parse(json.path("opened_at").asText()),
                    null);
            if (!reach.contains(conflict.space())) {
                return; // its memories were refused by name
            }
            transactions.run(() -> {
                boolean meant = !conflicts.members(reach, conflict.id()).isEmpty();
                if (meant && conflicts.byId(reach, conflict.id()).isEmpty()) {
                    conflicts.insert(conflict);
                    String resolution = json.path("resolution").asText();
                    if (!resolution.isEmpty()) {
                        conflicts.resolve(
                                reach,
                                conflict.id(),
                                resolution,
                                Instant.parse(json.path("resolved_at").asText()));
                    }
                }
            });
        } catch (IllegalArgumentException | DateTimeException e) {
            counted.refused(number, "a conflict: " + e.getMessage());
        }
    }

    /** Families on their way in. */
    private final class Adopting {
        private final Reach reach;
        private final boolean dryRun;
        private final Report.Counting counted;
        private final Set<String> together = new HashSet<>();
        private final List<Family> waiting = new ArrayList<>();
        private long lines;

        Adopting(Reach reach, boolean dryRun, Report.Counting counted) {
            this.reach = reach;
            this.dryRun = dryRun;
            this.counted = counted;
        }

        void lines(InputStream in) throws IOException {
            BoundedLines.read(in, LINE_BYTES_MAX, (_, line) -> {
                lines++;
                take(line);
            });
        }

        private void take(Optional<byte[]> line) {
            counted.read();
            try {
                Family family = FamilyJson.decode(
                        reach.tenant(),
                        line.orElseThrow(() ->
                                new IllegalArgumentException("the line is longer than " + LINE_BYTES_MAX + " bytes")));
                if (!reach.contains(family.raw().space())) {
                    throw new IllegalArgumentException(
                            "the key does not reach the space \"" + family.raw().space() + "\"");
                }
                waiting.add(family);
            } catch (IllegalArgumentException e) {
                counted.refused(lines, String.valueOf(e.getMessage()));
            }
            if (waiting.size() == FAMILIES_AT_ONCE) {
                flush();
            }
        }

        void flush() {
            List<Adoption.Verdict> verdicts =
                    dryRun ? adoption.judge(reach, waiting) : adoption.adopt(reach, waiting, together);
            for (int i = 0; i < waiting.size(); i++) {
                together.add(waiting.get(i).raw().id());
                switch (verdicts.get(i)) {
                    case NEW -> counted.added(waiting.get(i).raw().text());
                    case KNOWN -> counted.known();
                    case DIFFERENT -> counted.different();
                }
            }
            waiting.clear();
        }
    }

    // ------------------------------------------------------------------------------------------------ foreign

    private static void markdown(Source source, ForeignSink sink) throws IOException {
        long[] number = {0};
        source.each(source.isZip() ? ".md" : "", (name, content) -> {
            number[0]++;
            byte[] bytes = content.readNBytes(MARKDOWN_BYTES_MAX + 1);
            if (bytes.length > MARKDOWN_BYTES_MAX) {
                sink.refuse(number[0], name + " is larger than " + MARKDOWN_BYTES_MAX + " bytes");
                return;
            }
            try {
                String text = new String(bytes, StandardCharsets.UTF_8);
                NoteDefaults defaults =
                        new NoteDefaults("", name.isEmpty() ? "markdown" : shortened(name), List.of(), null);
                for (Note note : Intake.read(Format.MARKDOWN, text, defaults)) {
                    sink.take(number[0], Draft.of(note));
                }
            } catch (IntakeException e) {
                sink.refuse(number[0], (name.isEmpty() ? "" : name + ": ") + e.getMessage());
            }
        });
    }

    private static String shortened(String name) {
        return name.length() <= Note.LABEL_CHARS_MAX ? name : name.substring(name.length() - Note.LABEL_CHARS_MAX);
    }

    /** Foreign notes on their way in, by whose they are. */
    private final class Taking implements ForeignSink {
        private final Reach reach;
        private final String space;
        private final boolean dryRun;
        private final Report.Counting counted;
        private final Map<Scope, List<Note>> waiting = new LinkedHashMap<>();
        private final Set<String> promised = new HashSet<>();
        private int count;

        Taking(Reach reach, String space, boolean dryRun, Report.Counting counted) {
            this.reach = reach;
            this.space = space;
            this.dryRun = dryRun;
            this.counted = counted;
        }

        @Override
        public void take(long number, Draft draft) {
            counted.read();
            try {
                Scope scope = new Scope(reach.tenant(), space, draft.userId, draft.agentId);
                for (Note note : draft.notes()) {
                    waiting.computeIfAbsent(scope, _ -> new ArrayList<>()).add(note);
                    count++;
                }
            } catch (IllegalArgumentException e) {
                counted.refused(number, String.valueOf(e.getMessage()));
            }
            if (count >= NOTES_AT_ONCE) {
                flush();
            }
        }

        @Override
        public void refuse(long number, String why) {
            counted.refused(number, why);
        }

        void flush() {
            waiting.forEach((scope, notes) -> {
                List<String> hashes = notes.stream()
                        .map(note -> Learning.contentHash(note.text()))
                        .toList();
                Set<String> known = new HashSet<>(memories.known(scope, hashes));
                List<Note> fresh = new ArrayList<>();
                for (int i = 0; i < notes.size(); i++) {
                    if (known.contains(hashes.get(i)) || !promised.add(scope + hashes.get(i))) {
                        counted.known();
                    } else {
                        fresh.add(notes.get(i));
                    }
                }
                int duplicates = dryRun || fresh.isEmpty()
                        ? 0
                        : learning.learn(scope, fresh).duplicates();
                for (int i = 0; i < fresh.size(); i++) {
                    if (i < duplicates) {
                        counted.known();
                    } else {
                        counted.added(fresh.get(i).text());
                    }
                }
            });
            waiting.clear();
            if (!dryRun) {
                promised.clear(); // they are known now
            }
            count = 0;
        }
    }
}
