package io.continuum.instance.backup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.archive.ArchiveFile;
import io.continuum.protocol.archive.ArchiveLimits;
import io.continuum.protocol.archive.ArchiveWriter;
import io.continuum.protocol.archive.Manifest;
import io.continuum.protocol.crypt.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a backup: all rows on one snapshot of the database and the files with secrets that belong to it. The instance may
 * run meanwhile. What is derived, the text index and snapshots for peers, is left out.
 */
public final class Backup {
    /** What the manifest says such an archive is. */
    public static final String KIND = "continuum-instance-backup";

    static final String TABLES = "tables/";
    static final String FILES = "files/";
    static final String SCHEMA = "schema";
    static final String MADE_AT = "made_at";
    static final String ID = "backup_id";
    static final String ROWS = "rows";
    /** Files of the data folder that are kept besides the folder of keys. */
    static final List<String> LOOSE_FILES = List.of("api-key", "continuum.yaml");

    static final String KEYS = "keys";
    private static final int ATTEMPTS_MAX = 5;
    private static final int FILE_BYTES_MAX = 16 << 20;
    private static final int FILES_MAX = 1_000;

    /** What was made. */
    public record Made(Instant at, int tables, long rows, long bytes, boolean locked) {}

    private final Tables tables;
    private final Transactions transactions;
    private final Path folder;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param folder the data folder */
    public Backup(Tables tables, Transactions transactions, Path folder, InstantSource clock, SecureRandom random) {
        this.tables = tables;
        this.transactions = transactions;
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Writes the archive, readable to its owner only; when this returns, it is on disk.
     *
     * @param passphrase what locks it; without one its secrets are as open as those of the data folder
     */
    public Made write(Path file, Optional<Secret> passphrase) throws IOException, BackupException {
        for (int attempt = 1; ; attempt++) {
            Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            SortedMap<String, byte[]> before = keptFiles();
            long[] count = new long[2];
            boolean[] changed = {false};
            try {
                Manifest manifest = ArchiveFile.write(file, passphrase, random, archive -> {
                    rows(archive, count);
                    // A secret is in its file before a row refers to it. So files that did not change meanwhile fit the
                    // rows.
                    changed[0] = !same(before, keptFiles());
                    if (changed[0]) {
                        throw new IOException("the key file changed meanwhile");
                    }
                    for (Map.Entry<String, byte[]> kept : before.entrySet()) {
                        archive.add(FILES + kept.getKey(), kept.getValue());
                    }
                    return archive.finish(KIND, about(at, count[1], passphrase.isPresent()));
                });
                return new Made(at, (int) count[0], count[1], manifest.bytes(), passphrase.isPresent());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (IOException e) {
                if (!changed[0] || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private void rows(ArchiveWriter archive, long[] count) {
        transactions.read(() -> {
            List<Tables.Table> all = tables.all();
            for (Tables.Table table : all) {
                try (ArchiveWriter.Lines lines = archive.lines(TABLES + table.name())) {
                    lines.add(Rows.encode(table.columns().toArray()));
                    tables.read(table, row -> {
                        try {
                            lines.add(Rows.encode(row));
                            count[1]++;
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            count[0] = all.size();
            return true;
        });
    }

    private ObjectNode about(Instant at, long rows, boolean locked) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return JsonNodeFactory.instance
                .objectNode()
                .put(ID, HexFormat.of().formatHex(id))
                .put(MADE_AT, at.toString())
                .put(SCHEMA, tables.schema())
                .put(ROWS, rows)
                .put(
                        "holds",
                        "all memories, API keys as hashes, the operator's API key, and the secrets of this instance"
                                + (locked ? "; the archive is locked with a passphrase" : ", in the clear"));
    }

    private SortedMap<String, byte[]> keptFiles() throws IOException {
        SortedMap<String, byte[]> kept = new TreeMap<>();
        for (String name : LOOSE_FILES) {
            add(kept, name, folder.resolve(name));
        }
        Path keys = folder.resolve(KEYS);
        if (Files.isDirectory(keys)) {
            try (Stream<Path> files = Files.list(keys)) {
                for (Path file : files.sorted().limit(FILES_MAX).toList()) {
                    if (!file.getFileName().toString().endsWith(".part")) {
                        add(kept, KEYS + "/" + file.getFileName(), file);
                    }
                }
            }
        }
        return kept;
    }

    private static void add(SortedMap<String, byte[]> kept, String name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + " is too large to be a file of secrets");
        }
        kept.put(name, Files.readAllBytes(file));
    }

    private static boolean same(SortedMap<String, byte[]> one, SortedMap<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
    }

    /** Whether an archive's file belongs into the data folder. */
    static boolean belongs(String name) {
        return LOOSE_FILES.contains(name) || name.startsWith(KEYS + "/") && name.indexOf('/', KEYS.length() + 1) < 0;
    }

    static ArchiveLimits limits() {
        return ArchiveLimits.BACKUP;
    }

    /** The cells of a row that names columns. */
    static List<String> names(@Nullable Object[] row) {
        return Arrays.stream(row).map(String::valueOf).toList();
    }
}
