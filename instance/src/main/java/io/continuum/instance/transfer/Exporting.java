package io.continuum.instance.transfer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.memory.Conflict;
import io.continuum.instance.memory.ConflictStore;
import io.continuum.instance.memory.Family;
import io.continuum.instance.memory.FamilyStore;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.archive.ArchiveFile;
import io.continuum.protocol.archive.ArchiveWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Writes all memories of a reach into an archive. The same memories give the same bytes. */
public final class Exporting {
    /** What the manifest says such an archive is. */
    public static final String KIND = "continuum-memory-export";

    static final String MEMORIES = "memories";
    static final String CONFLICTS = "conflicts";
    private static final int FAMILIES_AT_ONCE = 200;
    private static final int CONFLICTS_AT_ONCE = 500;

    private final FamilyStore families;
    private final ConflictStore conflicts;
    private final Transactions transactions;
    private final SecureRandom random;

    public Exporting(FamilyStore families, ConflictStore conflicts, Transactions transactions, SecureRandom random) {
        this.families = families;
        this.conflicts = conflicts;
        this.transactions = transactions;
        this.random = random;
    }

    /** Writes the file on one snapshot of the database; progress counts messages. */
    public Report write(Reach reach, Path file, Report.Listener progress) throws IOException {
        Report.Counting counted = new Report.Counting("continuum", false, progress);
        try {
            transactions.read(() -> {
                try {
                    return ArchiveFile.write(file, Optional.empty(), random, archive -> {
                        memories(reach, archive, counted);
                        conflicts(reach, archive);
                        return archive.finish(
                                KIND, JsonNodeFactory.instance.objectNode().put("version", 1));
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return counted.report();
    }

    private void memories(Reach reach, ArchiveWriter archive, Report.Counting counted) throws IOException {
        try (ArchiveWriter.Lines lines = archive.lines(MEMORIES)) {
            List<Family> page = families.after(reach, "", FAMILIES_AT_ONCE);
            while (!page.isEmpty()) {
                for (Family family : page) {
                    lines.add(FamilyJson.encode(family));
                    counted.read();
                }
                page = families.after(reach, page.getLast().raw().id(), FAMILIES_AT_ONCE);
            }
        }
    }

    private void conflicts(Reach reach, ArchiveWriter archive) throws IOException {
        List<Conflict> all = new ArrayList<>();
        List<Conflict> page = conflicts.list(reach, false, "", CONFLICTS_AT_ONCE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = conflicts.list(reach, false, page.getLast().id(), CONFLICTS_AT_ONCE);
        }
        all.sort(Comparator.comparing(Conflict::id));
        try (ArchiveWriter.Lines lines = archive.lines(CONFLICTS)) {
            for (Conflict conflict : all) {
                ObjectNode line = JsonNodeFactory.instance
                        .objectNode()
                        .put("id", conflict.id())
                        .put("space", conflict.space())
                        .put("slot", conflict.slot())
                        .put("reason", conflict.reason())
                        .put("resolution", conflict.resolution())
                        .put("opened_at", conflict.openedAt().toString());
                if (conflict.resolvedAt() != null) {
                    line.put("resolved_at", conflict.resolvedAt().toString());
                }
                lines.add(line.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
