package io.continuum.instance.backup;

import io.continuum.instance.work.Transactions;
import io.continuum.protocol.archive.ArchiveException;
import io.continuum.protocol.archive.ArchiveFile;
import io.continuum.protocol.archive.BoundedLines;
import io.continuum.protocol.archive.Manifest;
import io.continuum.protocol.crypt.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a backup into an empty data folder and an empty database. */
public final class Restore {
    /** Stands in the data folder while a restore is not finished; no instance starts on such a folder. */
    public static final String UNFINISHED = "restoring";

    private static final int ROWS_AT_ONCE = 500;

    /** What a backup says of itself, once all of it was held against its manifest. */
    public record Head(String id, Instant madeAt, String schema, long rows) {}

    private final Path file;
    private final Optional<Secret> passphrase;

    public Restore(Path file, Optional<Secret> passphrase) {
        this.file = file;
        this.passphrase = passphrase;
    }

    /** Reads all of the archive and changes nothing. */
    public Head check() throws IOException {
        Manifest manifest = ArchiveFile.read(file, passphrase, Backup.KIND, Backup.limits(), (_, _) -> {});
        try {
            return new Head(
                    manifest.about().path(Backup.ID).asText(),
                    Instant.parse(manifest.about().path(Backup.MADE_AT).asText()),
                    manifest.about().path(Backup.SCHEMA).asText(),
                    manifest.about().path(Backup.ROWS).asLong());
        } catch (DateTimeParseException _) {
            throw new ArchiveException("The archive does not say when it was made.");
        }
    }

    /** Writes the rows, all or none, into tables of the same schema. */
    public void rows(Tables tables, Transactions transactions) throws IOException {
        try {
            transactions.run(() -> {
                Filling filling = new Filling(tables);
                try {
                    ArchiveFile.read(file, passphrase, Backup.KIND, Backup.limits(), (name, content) -> {
                        if (name.startsWith(Backup.TABLES)) {
                            filling.part(name, content);
                        }
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                tables.continueNumbers();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Writes the files with secrets, readable to their owner only. */
    public void files(Path folder) throws IOException {
        ArchiveFile.read(file, passphrase, Backup.KIND, Backup.limits(), (name, content) -> {
            if (!name.startsWith(Backup.FILES)) {
                return;
            }
            String inside = name.substring(Backup.FILES.length());
            if (!Backup.belongs(inside)) {
                throw new ArchiveException("The archive holds the file " + inside + ", which no backup has: refused.");
            }
            writePrivately(folder.resolve(inside), content);
        });
    }

    private static void writePrivately(Path target, InputStream content) throws IOException {
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectory(parent);
        }
        Files.deleteIfExists(target);
        if (posix) {
            Files.createFile(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(target);
        }
        Files.write(target, content.readAllBytes());
    }

    /** The tables being filled, part after part. */
    private static final class Filling {
        private final Tables tables;
        private final Map<String, Tables.Table> known = new HashMap<>();
        private final Map<String, Tables.Table> begun = new HashMap<>();
        private final List<@Nullable Object[]> waiting = new ArrayList<>();

        Filling(Tables tables) {
            this.tables = tables;
            tables.all().forEach(table -> known.put(table.name(), table));
        }

        void part(String name, InputStream content) throws IOException {
            String table = name.substring(Backup.TABLES.length(), Math.max(Backup.TABLES.length(), name.indexOf('.')));
            if (!known.containsKey(table)) {
                throw new ArchiveException("The archive holds a table " + table + " that this schema does not have.");
            }
            BoundedLines.read(content, Rows.LINE_BYTES_MAX, (_, line) -> {
                @Nullable
                Object[] row = Rows.decode(
                        line.orElseThrow(() -> new ArchiveException("The archive holds a row that is too long.")));
                Tables.Table target = begun.get(table);
                if (target == null) {
                    begin(table, Backup.names(row));
                    return;
                }
                if (row.length != target.columns().size()) {
                    throw new ArchiveException("The archive holds a row of " + table + " that lacks values.");
                }
                waiting.add(row);
                if (waiting.size() == ROWS_AT_ONCE) {
                    flush(target);
                }
            });
            Tables.Table target = begun.get(table);
            if (target != null) {
                flush(target);
            }
        }

        private void begin(String table, List<String> columns) throws ArchiveException {
            Tables.Table there = known.get(table);
            if (there == null || !there.columns().containsAll(columns)) {
                throw new ArchiveException(
                        "The archive holds columns of " + table + " that this schema does not have.");
            }
            begun.put(table, new Tables.Table(table, columns));
        }

        private void flush(Tables.Table target) {
            if (!waiting.isEmpty()) {
                tables.add(target, waiting);
                waiting.clear();
            }
        }
    }
}
