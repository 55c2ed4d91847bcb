package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.record.RecordChange;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The payloads of PUT and REMOVE: CBOR arrays whose sets ascend by their bytes. A later version may add items at the end;
 * a reader passes over them.
 *
 * <pre>
 * PUT     = [key, context, [*[field, value]], [*erased], [*labelled], [*unlabelled]]
 * REMOVE  = [key, context]
 * context = [*[origin, epoch, [*seq]]]
 * </pre>
 */
public final class OpPayload {
    private static final int PUT_ITEMS = 6;
    private static final int REMOVE_ITEMS = 2;
    private static final int ITEMS_MAX = 16;

    /** Whether a change can travel. */
    public sealed interface Encoded {}

    /** It can, as the body of an op. */
    public record Fits(OpBody body) implements Encoded {}

    /** It cannot: {@code what} is {@code size} bytes or items, of at most {@code sizeMax}. */
    public record TooLarge(String what, int size, int sizeMax) implements Encoded {}

    private OpPayload() {}

    /** Encodes a change of the record {@code key}. */
    public static Encoded encode(HybridTimestamp hlc, String key, RecordChange change) {
        List<TooLarge> excess = new ArrayList<>();
        check(excess, "record key", utf8(key), Limits.RECORD_KEY_BYTES_MAX);
        check(excess, "context", change.context().size(), Limits.CONTEXT_DOTS_MAX);
        if (change instanceof RecordChange.Put put) {
            check(excess, "fields", put.fields().size(), Limits.FIELDS_MAX);
            check(excess, "erased fields", put.erased().size(), Limits.FIELDS_MAX);
            check(excess, "labels added", put.labelled().size(), Limits.LABELS_MAX);
            check(excess, "labels taken away", put.unlabelled().size(), Limits.LABELS_MAX);
            put.fields().keySet().forEach(name -> check(excess, "field name", utf8(name), Limits.FIELD_NAME_BYTES_MAX));
            put.erased().forEach(name -> check(excess, "field name", utf8(name), Limits.FIELD_NAME_BYTES_MAX));
            put.labelled().forEach(label -> check(excess, "label", utf8(label), Limits.LABEL_BYTES_MAX));
            put.unlabelled().forEach(label -> check(excess, "label", utf8(label), Limits.LABEL_BYTES_MAX));
        }
        if (!excess.isEmpty()) {
            return excess.getFirst();
        }
        OpKind kind = switch (change) {
            case RecordChange.Put _ -> OpKind.PUT;
            case RecordChange.Remove _ -> OpKind.REMOVE;
        };
        byte[] payload = write(key, change);
        if (payload.length > Limits.OP_PAYLOAD_BYTES_MAX) {
            return new TooLarge("op", payload.length, Limits.OP_PAYLOAD_BYTES_MAX);
        }
        return new Fits(new OpBody(hlc, kind.code(), OpKind.FLAG_CRITICAL, Bytes.of(payload)));
    }

    /** Reads a payload; whatever it holds, there is an answer. */
    public static OpContent decode(OpBody body) {
        OpKind kind = OpKind.of(body.kind()).orElse(null);
        if (kind == null) {
            return new OpContent.UnknownKind(body.kind(), (body.flags() & OpKind.FLAG_CRITICAL) != 0);
        }
        try {
            Cbor.Reader in = Cbor.reader(body.payload().toArray());
            int items = in.array(ITEMS_MAX);
            int known = kind == OpKind.PUT ? PUT_ITEMS : REMOVE_ITEMS;
            if (items < known) {
                return new OpContent.Invalid(kind + " of " + items + " items, at least " + known);
            }
            String key = in.text(Limits.RECORD_KEY_BYTES_MAX);
            SortedSet<Dot> context = readContext(in);
            RecordChange change = switch (kind) {
                case PUT ->
                    new RecordChange.Put(
                            context,
                            readFields(in),
                            readTexts(in, Limits.FIELDS_MAX, Limits.FIELD_NAME_BYTES_MAX),
                            readTexts(in, Limits.LABELS_MAX, Limits.LABEL_BYTES_MAX),
                            readTexts(in, Limits.LABELS_MAX, Limits.LABEL_BYTES_MAX));
                case REMOVE -> new RecordChange.Remove(context);
            };
            for (int i = known; i < items; i++) {
                in.item(Limits.OP_PAYLOAD_BYTES_MAX);
            }
            in.end();
            return new OpContent.Change(key, change);
        } catch (CborException | IllegalArgumentException e) {
            return new OpContent.Invalid(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] write(String key, RecordChange change) {
        Cbor.Writer out = Cbor.writer();
        switch (change) {
            case RecordChange.Put put -> {
                out.array(PUT_ITEMS).text(key);
                writeContext(out, put.context());
                out.array(put.fields().size());
                byUtf8(put.fields().keySet()).forEach((_, name) -> {
                    Bytes value = put.fields().getOrDefault(name, Bytes.EMPTY);
                    out.array(2).text(name).bytes(value.toArray());
                });
                writeTexts(out, put.erased());
                writeTexts(out, put.labelled());
                writeTexts(out, put.unlabelled());
            }
            case RecordChange.Remove remove -> {
                out.array(REMOVE_ITEMS).text(key);
                writeContext(out, remove.context());
            }
        }
        return out.toBytes();
    }

    private static void writeContext(Cbor.Writer out, SortedSet<Dot> context) {
        TreeMap<LogId, List<Long>> byLog = new TreeMap<>();
        for (Dot dot : context) {
            byLog.computeIfAbsent(dot.log(), _ -> new ArrayList<>()).add(dot.seq());
        }
        out.array(byLog.size());
        byLog.forEach((log, seqs) -> {
            out.array(3).bytes(log.origin().bytes()).uint(log.epoch()).array(seqs.size());
            seqs.forEach(out::uint);
        });
    }

    private static SortedSet<Dot> readContext(Cbor.Reader in) throws CborException {
        TreeSet<Dot> context = new TreeSet<>();
        int logs = in.array(Limits.CONTEXT_DOTS_MAX);
        for (int i = 0; i < logs; i++) {
            in.arrayOf(3);
            LogId log = new LogId(Origin.of(in.bytesOf(Origin.BYTES)), in.uint(LogId.EPOCH_MAX));
            int seqs = in.array(Limits.CONTEXT_DOTS_MAX - context.size());
            if (seqs == 0) {
                throw new CborException("a log without a dot in the context");
            }
            for (int j = 0; j < seqs; j++) {
                Dot dot = log.dot(in.uint());
                if (!context.isEmpty() && context.last().compareTo(dot) >= 0) {
                    throw new CborException("dots of the context must ascend");
                }
                context.add(dot);
            }
        }
        return context;
    }

    private static SortedMap<String, Bytes> readFields(Cbor.Reader in) throws CborException {
        TreeMap<String, Bytes> fields = new TreeMap<>();
        int count = in.array(Limits.FIELDS_MAX);
        Bytes before = Bytes.EMPTY;
        for (int i = 0; i < count; i++) {
            in.arrayOf(2);
            String name = in.text(Limits.FIELD_NAME_BYTES_MAX);
            before = ascending(i, before, name);
            fields.put(name, Bytes.of(in.bytes(Limits.OP_PAYLOAD_BYTES_MAX)));
        }
        return fields;
    }

    private static void writeTexts(Cbor.Writer out, Collection<String> texts) {
        out.array(texts.size());
        byUtf8(texts).values().forEach(out::text);
    }

    private static SortedSet<String> readTexts(Cbor.Reader in, int countMax, int bytesMax) throws CborException {
        TreeSet<String> texts = new TreeSet<>();
        int count = in.array(countMax);
        Bytes before = Bytes.EMPTY;
        for (int i = 0; i < count; i++) {
            String text = in.text(bytesMax);
            before = ascending(i, before, text);
            texts.add(text);
        }
        return texts;
    }

    private static Bytes ascending(int position, Bytes before, String text) throws CborException {
        Bytes now = Bytes.ofText(text);
        if (position > 0 && before.compareTo(now) >= 0) {
            throw new CborException("names and labels must ascend");
        }
        return now;
    }

    private static Map<Bytes, String> byUtf8(Collection<String> texts) {
        TreeMap<Bytes, String> sorted = new TreeMap<>();
        for (String text : texts) {
            sorted.put(Bytes.ofText(text), text);
        }
        return sorted;
    }

    private static int utf8(String text) {
        return Bytes.ofText(text).length();
    }

    private static void check(List<TooLarge> excess, String what, int size, int sizeMax) {
        if (size > sizeMax) {
            excess.add(new TooLarge(what, size, sizeMax));
        }
    }
}
