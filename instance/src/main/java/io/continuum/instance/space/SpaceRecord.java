package io.continuum.instance.space;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import io.continuum.crdt.type.DotFun;
import io.continuum.protocol.identity.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A present record as readers see it (SPEC.md P-14): the fields {@code text}, {@code kind}, {@code actor}, {@code event_time}
 * and, for a long text, {@code text-2} to {@code text-32}; its labels are the tags.
 *
 * @param texts every concurrent version of the text, the one that was written first in front; at least one
 * @param origin the instance that wrote the record first
 */
public record SpaceRecord(
        String key,
        List<String> texts,
        String kind,
        String actor,
        Instant eventTime,
        List<String> tags,
        InstanceId origin) {
    static final String TEXT = "text";
    static final String KIND = "kind";
    static final String ACTOR = "actor";
    static final String EVENT_TIME = "event_time";
    static final int PART_BYTES_MAX = 24 * 1024;
    static final int PARTS_MAX = 32;
    private static final int ACTOR_BYTES_MAX = 1_024;

    public SpaceRecord {
        texts = List.copyOf(texts);
        tags = List.copyOf(tags);
    }

    /** Several writers have changed the text at the same time. */
    public boolean isInConflict() {
        return texts.size() > 1;
    }

    /** The fields of a memory, in as many changes as its text needs; empty if it is too long to be shared. */
    static List<SortedMap<String, Bytes>> fields(SharedMemory memory) {
        List<byte[]> parts = parts(memory.text(), PART_BYTES_MAX);
        if (parts.size() > PARTS_MAX) {
            return List.of();
        }
        List<SortedMap<String, Bytes>> changes = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            TreeMap<String, Bytes> fields = new TreeMap<>();
            fields.put(partName(i), Bytes.of(parts.get(i)));
            if (i == 0) {
                fields.put(KIND, Bytes.ofText(memory.kind()));
                fields.put(
                        ACTOR, Bytes.of(parts(memory.actor(), ACTOR_BYTES_MAX).getFirst()));
                fields.put(EVENT_TIME, Bytes.ofText(memory.eventTime().toString()));
            }
            changes.add(fields);
        }
        return changes;
    }

    /** A change that sets fields and adds labels to a record in its present state. */
    static RecordChange put(RecordState before, SortedMap<String, Bytes> fields, Set<String> labels) {
        return new RecordChange.Put(before.context(), fields, new TreeSet<>(), new TreeSet<>(labels), new TreeSet<>());
    }

    /** Reads a present record. */
    static SpaceRecord of(String key, RecordState state) {
        Dot first = state.presence().getFirst();
        return new SpaceRecord(
                key,
                texts(state),
                first(state, KIND),
                first(state, ACTOR),
                instant(first(state, EVENT_TIME)),
                List.copyOf(state.labels().dots().keySet()),
                InstanceId.of(first.origin().bytes()));
    }

    private static List<String> texts(RecordState state) {
        List<String> texts = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        for (int i = 1; i < PARTS_MAX && !state.field(partName(i)).isEmpty(); i++) {
            rest.append(first(state, partName(i)));
        }
        for (Bytes version : state.field(TEXT).read().shown()) {
            texts.add(version.asText() + rest);
        }
        return texts.isEmpty() ? List.of("") : texts;
    }

    private static String first(RecordState state, String field) {
        DotFun.Reading<Bytes> reading = state.field(field).read();
        return reading.shown().isEmpty() ? "" : reading.shown().getFirst().asText();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            return Instant.EPOCH;
        }
    }

    private static String partName(int part) {
        return part == 0 ? TEXT : TEXT + "-" + (part + 1);
    }

    /** The text in pieces of at most {@code bytesMax}, cut between characters; at least one. */
    private static List<byte[]> parts(String text, int bytesMax) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        do {
            int to = Math.min(utf8.length, from + bytesMax);
            while (to < utf8.length && (utf8[to] & 0xC0) == 0x80) {
                to--;
            }
            parts.add(Arrays.copyOfRange(utf8, from, to));
            from = to;
        } while (from < utf8.length);
        return parts;
    }
}
