package io.continuum.coordinator.backup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.coordinator.backup.Tables.Table;
import io.continuum.protocol.archive.ArchiveException;
import io.continuum.protocol.archive.ArchiveFile;
import io.continuum.protocol.archive.ArchiveLimits;
import io.continuum.protocol.archive.ArchiveWriter;
import io.continuum.protocol.archive.Manifest;
import io.continuum.protocol.crypt.Secret;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a coordinator's archive holds (SPEC.md A-50, C-130): files {@code tables/NAME.000001} and so on with rows, and keys as
 * {@code keys/NAME}. It is written and read a row at a time; every length is compared with its bound before anything of
 * that length is read.
 *
 * <pre>
 * rows  = u16 n (text column)×n ('R' value×n)* 'E'                                  text = u16 length utf8
 * value = 'n' | 'i' i64 | 't' u32 length utf8 | 'b' u32 length bytes
 * </pre>
 */
public final class Archive {
    private static final String KIND = "continuum-coordinator-backup";
    private static final Pattern TABLE = Pattern.compile("tables/([a-z][a-z0-9_]{0,62})\\.[0-9]{6}");
    private static final String KEYS = "keys/";
    private static final int VALUE_BYTES_MAX = 32 << 20;
    private static final int COLUMNS_MAX = 100;
    private static final int KEY_BYTES_MAX = 1_024;
    private static final int BUFFER_BYTES = 65_536;

    private Archive() {}

    /** What is in one, and what it says of itself. */
    public record Content(String schema, Instant madeAt, long rows, SortedMap<String, byte[]> keys) {}

    /** Where the rows of a file go. */
    public interface Into {
        Tables.Filling begin(Table table) throws IOException;
    }

    // ------------------------------------------------------------------------------------------------ writing

    /**
     * Writes all tables and keys.
     *
     * @return how many rows there were
     */
    public static long write(
            Path file,
            Optional<Secret> passphrase,
            SecureRandom random,
            Instant madeAt,
            Tables tables,
            Map<String, byte[]> keys)
            throws IOException {
        long[] rows = {0};
        ArchiveFile.write(file, passphrase, random, archive -> {
            for (Table table : tables.all()) {
                try (Rows written = new Rows(archive, table)) {
                    tables.read(table, written);
                    rows[0] += written.count;
                }
            }
            for (Map.Entry<String, byte[]> key : keys.entrySet()) {
                archive.add(KEYS + key.getKey(), key.getValue());
            }
            ObjectNode about = JsonNodeFactory.instance.objectNode();
            about.put("schema", tables.schema());
            about.put("made_at", madeAt.toString());
            about.put("rows", rows[0]);
            return archive.finish(KIND, about);
        });
        return rows[0];
    }

    /** The rows of one table, in files of some megabytes that each begin anew. */
    private static final class Rows implements Tables.Rows, AutoCloseable {
        private final ArchiveWriter archive;
        private final Table table;
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(part);
        private int parts;
        private long count;

        Rows(ArchiveWriter archive, Table table) throws IOException {
            this.archive = archive;
            this.table = table;
            begin();
        }

        private void begin() throws IOException {
            part.reset();
            out.writeShort(table.columns().size());
            for (String column : table.columns()) {
                out.writeUTF(column);
            }
        }

        @Override
        public void row(@Nullable Object[] values) throws IOException {
            out.writeByte('R');
            for (Object value : values) {
                write(out, value);
            }
            count++;
            if (part.size() >= ArchiveWriter.PART_BYTES) {
                end();
                begin();
            }
        }

        private void end() throws IOException {
            out.writeByte('E');
            parts++;
            archive.add("tables/%s.%06d".formatted(table.name(), parts), part.toByteArray());
        }

        @Override
        public void close() throws IOException {
            end();
        }
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte('n');
            case Long number -> {
                out.writeByte('i');
                out.writeLong(number);
            }
            case String text -> write(out, 't', text.getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> write(out, 'b', bytes);
            default -> throw new IllegalArgumentException("a value of " + value.getClass());
        }
    }

    private static void write(DataOutputStream out, char kind, byte[] bytes) throws IOException {
        if (bytes.length > VALUE_BYTES_MAX) {
            throw new IOException("a value of " + bytes.length + " bytes is larger than an archive holds");
        }
        out.writeByte(kind);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    // ------------------------------------------------------------------------------------------------ reading

    /**
     * Reads an archive to its end. What was given to {@code into} is good only if this returns.
     *
     * @throws ArchiveException if it is not whole and as it was written
     */
    public static Content read(Path file, Optional<Secret> passphrase, Into into) throws IOException {
        SortedMap<String, byte[]> keys = new TreeMap<>();
        long[] rows = {0};
        Manifest manifest = ArchiveFile.read(file, passphrase, KIND, ArchiveLimits.BACKUP, (name, content) -> {
            Matcher table = TABLE.matcher(name);
            if (table.matches()) {
                rows[0] += rows(table.group(1), content, into);
            } else {
                byte[] key = content.readNBytes(KEY_BYTES_MAX);
                String keyName = name.startsWith(KEYS) ? name.substring(KEYS.length()) : "";
                if (!KeyFiles.isKnown(keyName, key)) {
                    throw new ArchiveException("The archive holds " + name + ", which is no key.");
                }
                keys.put(keyName, key);
            }
        });
        ObjectNode about = manifest.about();
        try {
            return new Content(
                    about.path("schema").asText(),
                    Instant.parse(about.path("made_at").asText()),
                    rows[0],
                    keys);
        } catch (DateTimeException _) {
            throw new ArchiveException("The manifest of this archive is damaged.");
        }
    }

    private static long rows(String name, InputStream content, Into into) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(content, BUFFER_BYTES));
        try {
            int count = in.readUnsignedShort();
            require(count <= COLUMNS_MAX, name);
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                columns.add(in.readUTF());
            }
            long rows = 0;
            try (Tables.Filling filling = into.begin(new Table(name, columns))) {
                for (int kind = in.readUnsignedByte(); kind != 'E'; kind = in.readUnsignedByte()) {
                    require(kind == 'R', name);
                    @Nullable Object[] values = new Object[count];
                    for (int i = 0; i < count; i++) {
                        values[i] = value(in, name);
                    }
                    filling.row(values);
                    rows++;
                }
            }
            require(in.read() < 0, name);
            return rows;
        } catch (EOFException | UTFDataFormatException _) {
            throw damaged(name);
        }
    }

    private static @Nullable Object value(DataInputStream in, String table) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'n' -> null;
            case 'i' -> in.readLong();
            case 't' -> new String(bytes(in, table), StandardCharsets.UTF_8);
            case 'b' -> bytes(in, table);
            default -> throw damaged(table);
        };
    }

    private static byte[] bytes(DataInputStream in, String table) throws IOException {
        int length = in.readInt();
        require(length >= 0 && length <= VALUE_BYTES_MAX, table);
        // As it comes, so that a length alone takes no memory.
        byte[] bytes = in.readNBytes(length);
        require(bytes.length == length, table);
        return bytes;
    }

    private static void require(boolean holds, String table) throws ArchiveException {
        if (!holds) {
            throw damaged(table);
        }
    }

    private static ArchiveException damaged(String table) {
        return new ArchiveException("The archive is damaged: the rows of table " + table + " cannot be read.");
    }
}
