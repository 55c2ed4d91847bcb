package io.continuum.crdt.record;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.type.DotFun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bytes of a record. Dots are written once, ascending, and then referred to by position; names and labels ascend by
 * their UTF-8 bytes. All numbers are LEB128 varints:
 *
 * <pre>
 * record   = 1 dots *dot refs fields *( text refs *bytes ) labels *( text refs ) ahead *( ref whole texts texts )
 * dot      = origin(32) epoch seq
 * refs     = count *ref                     each value of a field follows its refs in their order
 * text     = length UTF-8
 * </pre>
 */
final class RecordBytes {
    private static final int VERSION = 1;

    private RecordBytes() {}

    static byte[] write(RecordState record, boolean withAhead) {
        SortedMap<Dot, Ahead> ahead = withAhead ? record.ahead() : new TreeMap<>();
        List<Dot> dots = dotsOf(record, ahead);
        TreeMap<Dot, Integer> positions = new TreeMap<>();
        for (Dot dot : dots) {
            positions.put(dot, positions.size());
        }
        BytesWriter out = new BytesWriter().number(VERSION).number(dots.size());
        for (Dot dot : dots) {
            out.fixed(dot.origin().bytes()).number(dot.epoch()).number(dot.seq());
        }
        refs(out, record.presence(), positions);
        out.number(record.fields().size());
        byUtf8(record.fields().keySet()).forEach((utf8, name) -> {
            SortedMap<Dot, Bytes> siblings = record.field(name).asMap();
            out.string(utf8);
            refs(out, siblings.keySet(), positions);
            siblings.values().forEach(out::string);
        });
        out.number(record.labels().members().size());
        byUtf8(record.labels().members()).forEach((utf8, label) -> {
            out.string(utf8);
            refs(out, record.labels().dotsOf(label), positions);
        });
        out.number(ahead.size());
        ahead.forEach((dot, superseded) -> {
            out.number(position(positions, dot)).number(superseded.whole() ? 1 : 0);
            texts(out, superseded.fields());
            texts(out, superseded.labels());
        });
        return out.toBytes();
    }

    static RecordState read(byte[] bytes) throws DamagedException {
        BytesReader in = new BytesReader(bytes);
        BytesReader.require(in.number(VERSION) == VERSION, "unknown version of a record");
        int dotCount = in.count(Integer.MAX_VALUE);
        List<Dot> dots = new ArrayList<>();
        for (int i = 0; i < dotCount; i++) {
            Origin origin = Origin.of(in.fixed(Origin.BYTES));
            long epoch = in.number(LogId.EPOCH_MAX);
            long seq = in.number(Long.MAX_VALUE);
            BytesReader.require(seq > 0, "a dot without a number");
            dots.add(new LogId(origin, epoch).dot(seq));
        }
        SortedSet<Dot> presence = readRefs(in, dots);
        TreeMap<String, DotFun<Bytes>> fields = new TreeMap<>();
        int fieldCount = in.count(Integer.MAX_VALUE);
        for (int i = 0; i < fieldCount; i++) {
            String name = in.string(Integer.MAX_VALUE).asText();
            TreeMap<Dot, Bytes> siblings = new TreeMap<>();
            for (Dot dot : readRefs(in, dots)) {
                siblings.put(dot, in.string(Integer.MAX_VALUE));
            }
            fields.put(name, DotFun.of(siblings));
        }
        TreeMap<String, SortedSet<Dot>> labels = new TreeMap<>();
        int labelCount = in.count(Integer.MAX_VALUE);
        for (int i = 0; i < labelCount; i++) {
            labels.put(in.string(Integer.MAX_VALUE).asText(), readRefs(in, dots));
        }
        TreeMap<Dot, Ahead> ahead = new TreeMap<>();
        int aheadCount = in.count(Integer.MAX_VALUE);
        for (int i = 0; i < aheadCount; i++) {
            Dot dot = readRef(in, dots);
            boolean whole = in.number(1) == 1;
            ahead.put(dot, new Ahead(whole, readTexts(in), readTexts(in)));
        }
        in.end();
        return new RecordState(presence, fields, new LabelSet(labels), ahead);
    }

    static byte[] keyed(Bytes key, byte[] content) {
        return new BytesWriter().string(key).fixed(content).toBytes();
    }

    private static List<Dot> dotsOf(RecordState record, SortedMap<Dot, Ahead> ahead) {
        TreeSet<Dot> all = new TreeSet<>(record.presence());
        record.fields().values().forEach(register -> all.addAll(register.dots()));
        record.labels().dots().values().forEach(all::addAll);
        all.addAll(ahead.keySet());
        return List.copyOf(all);
    }

    private static TreeMap<Bytes, String> byUtf8(Collection<String> texts) {
        TreeMap<Bytes, String> sorted = new TreeMap<>();
        for (String text : texts) {
            sorted.put(Bytes.ofText(text), text);
        }
        return sorted;
    }

    private static void texts(BytesWriter out, SortedSet<String> texts) {
        out.number(texts.size());
        byUtf8(texts).keySet().forEach(out::string);
    }

    private static SortedSet<String> readTexts(BytesReader in) throws DamagedException {
        TreeSet<String> texts = new TreeSet<>();
        int count = in.count(Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            texts.add(in.string(Integer.MAX_VALUE).asText());
        }
        return texts;
    }

    private static void refs(BytesWriter out, Collection<Dot> dots, TreeMap<Dot, Integer> positions) {
        out.number(dots.size());
        for (Dot dot : dots) {
            out.number(position(positions, dot));
        }
    }

    private static int position(TreeMap<Dot, Integer> positions, Dot dot) {
        Integer position = positions.get(dot);
        if (position == null) {
            throw new IllegalStateException("dot " + dot + " is not among the record's dots");
        }
        return position;
    }

    private static SortedSet<Dot> readRefs(BytesReader in, List<Dot> dots) throws DamagedException {
        TreeSet<Dot> read = new TreeSet<>();
        int count = in.count(Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            read.add(readRef(in, dots));
        }
        return read;
    }

    private static Dot readRef(BytesReader in, List<Dot> dots) throws DamagedException {
        BytesReader.require(!dots.isEmpty(), "a reference, but no dots");
        return dots.get((int) in.number(dots.size() - 1));
    }
}
