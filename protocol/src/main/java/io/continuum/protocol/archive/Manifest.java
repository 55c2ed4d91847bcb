package io.continuum.protocol.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The last entry of an archive: what it is and the SHA-256 of every file before it. An archive without one was cut off.
 *
 * @param kind what the archive is, e.g. {@code continuum-instance-backup}
 * @param about what its maker says about it, a JSON object
 */
public record Manifest(String kind, ObjectNode about, List<Entry> files) {
    /** Name of the entry. */
    public static final String NAME = "manifest.json";

    static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One file.
     *
     * @param sha256 lower-case hexadecimal, as sha256sum prints it
     */
    public record Entry(String name, long bytes, String sha256) {}

    public Manifest {
        files = List.copyOf(files);
    }

    /** Bytes of all files together. */
    public long bytes() {
        return files.stream().mapToLong(Entry::bytes).sum();
    }

    /** One line for each file, so that a person can read it. */
    byte[] encode() {
        ObjectNode json = JSON.createObjectNode();
        json.put("archive", VERSION);
        json.put("kind", kind);
        json.set("about", about);
        StringBuilder lines = new StringBuilder("[");
        for (int i = 0; i < files.size(); i++) {
            Entry file = files.get(i);
            ObjectNode line = JSON.createObjectNode();
            line.put("name", file.name());
            line.put("bytes", file.bytes());
            line.put("sha256", file.sha256());
            lines.append(i == 0 ? "\n" : ",\n").append(line);
        }
        json.putRawValue("files", new RawValue(lines.append("\n]").toString()));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
        }
    }

    static Manifest decode(byte[] bytes) throws ArchiveException {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json.path("archive").asInt() != VERSION) {
                throw new ArchiveException("This archive was written by another version of the program (format "
                        + json.path("archive").asText("unknown") + "); this one reads format " + VERSION + ".");
            }
            List<Entry> files = new ArrayList<>();
            for (JsonNode file : json.path("files")) {
                files.add(new Entry(
                        file.path("name").asText(),
                        file.path("bytes").asLong(),
                        file.path("sha256").asText()));
            }
            if (!(json.path("about") instanceof ObjectNode about)) {
                throw new ArchiveException("The manifest of this archive is damaged.");
            }
            return new Manifest(json.path("kind").asText(), about, files);
        } catch (ArchiveException e) {
            throw e;
        } catch (IOException e) {
            throw new ArchiveException("The manifest of this archive is damaged.");
        }
    }
}
