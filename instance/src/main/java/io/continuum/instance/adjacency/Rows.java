package io.continuum.instance.adjacency;

import io.continuum.instance.memory.GraphStore;
import io.continuum.instance.memory.GraphStore.Link;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Strength;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * What some messages of a space mention and state. Messages are numbered from the latest, edges in the order in which they
 * are answered, names in the order of their bytes; three lists of such numbers are the rows: the messages of a name, the
 * names of a message, the edges of a name. Does not change.
 */
final class Rows {
    /** Nothing. */
    static final Rows NONE = new Builder().build();

    private final Texts names;
    private final Texts predicates;
    private final Lists messagesOf;
    private final Lists namesOf;
    private final Lists edgesOf;
    private final Messages messages;
    private final Edges edges;

    /** Messages by their number: 128 bits of id, when they were recorded, whether they count. */
    private record Messages(long[] high, long[] low, long[] recordedAt, BitSet counts) {
        int find(String id) {
            long wantedHigh = Ids.high(id);
            long wantedLow = Ids.low(id);
            int first = 0;
            int last = high.length - 1;
            while (first <= last) {
                int middle = (first + last) >>> 1;
                int order = Long.compareUnsigned(wantedHigh, high[middle]);
                order = order != 0 ? order : Long.compareUnsigned(wantedLow, low[middle]);
                if (order == 0) {
                    return middle;
                }
                if (order > 0) {
                    last = middle - 1;
                } else {
                    first = middle + 1;
                }
            }
            return -1;
        }
    }

    /** Edges by their number; most have the same strength, so that is a number too. */
    private record Edges(
            long[] high,
            long[] low,
            long[] recordedAt,
            int[] from,
            int[] to,
            int[] message,
            short[] predicate,
            int[] strength,
            List<Strength> strengths) {
        /** The number of the first edge behind a place. */
        int behind(GraphStore.Place place) {
            long placeHigh = Ids.high(place.id());
            long placeLow = Ids.low(place.id());
            int first = 0;
            int last = high.length;
            while (first < last) {
                int middle = (first + last) >>> 1;
                int order = Long.compare(place.recordedAtMs(), recordedAt[middle]);
                order = order != 0 ? order : Long.compareUnsigned(high[middle], placeHigh);
                order = order != 0 ? order : Long.compareUnsigned(low[middle], placeLow);
                if (order > 0) {
                    last = middle;
                } else {
                    first = middle + 1;
                }
            }
            return first;
        }
    }

    private Rows(
            Texts names,
            Texts predicates,
            Lists messagesOf,
            Lists namesOf,
            Lists edgesOf,
            Messages messages,
            Edges edges) {
        this.names = names;
        this.predicates = predicates;
        this.messagesOf = messagesOf;
        this.namesOf = namesOf;
        this.edgesOf = edgesOf;
        this.messages = messages;
        this.edges = edges;
    }

    int messageCount() {
        return messages.high().length;
    }

    /** The number of a message; negative when it is none of these. */
    int find(String messageId) {
        return messages.find(messageId);
    }

    long byteCount() {
        return names.byteCount()
                + predicates.byteCount()
                + messagesOf.byteCount()
                + namesOf.byteCount()
                + edgesOf.byteCount()
                + 25L * messageCount()
                + 42L * edges.high().length;
    }

    /** That a message mentions one of the names asked for. */
    record Mentioned(Rows rows, int message, String norm) {
        private static final Comparator<Mentioned> LATEST_FIRST = (one, other) -> {
            int order = Long.compareUnsigned(other.high(), one.high());
            order = order != 0 ? order : Long.compareUnsigned(other.low(), one.low());
            return order != 0 ? order : Texts.BY_BYTES.compare(one.norm, other.norm);
        };

        private long high() {
            return rows.messages.high()[message];
        }

        private long low() {
            return rows.messages.low()[message];
        }

        boolean counts() {
            return rows.messages.counts().get(message);
        }

        long recordedAt() {
            return rows.messages.recordedAt()[message];
        }

        /** All names of the message. */
        List<String> norms() {
            List<String> norms = new ArrayList<>();
            Lists.Cursor cursor = rows.namesOf.of(message);
            while (cursor.next()) {
                norms.add(rows.names.get(cursor.value()));
            }
            return norms;
        }

        static List<Mentioned> latest(List<Mentioned> some, List<Mentioned> others, int max) {
            return merged(some, others, LATEST_FIRST, max);
        }
    }

    /** A stated edge that has one of the names asked for at either end. */
    record Stated(Rows rows, int edge) {
        private static final Comparator<Stated> LATEST_FIRST = (one, other) -> {
            int order = Long.compare(
                    other.rows.edges.recordedAt()[other.edge], one.rows.edges.recordedAt()[one.edge]);
            order = order != 0
                    ? order
                    : Long.compareUnsigned(
                            one.rows.edges.high()[one.edge], other.rows.edges.high()[other.edge]);
            return order != 0
                    ? order
                    : Long.compareUnsigned(
                            one.rows.edges.low()[one.edge], other.rows.edges.low()[other.edge]);
        };

        Link link() {
            Edges edges = rows.edges;
            Messages messages = rows.messages;
            int message = edges.message()[edge];
            return new Link(
                    rows.names.get(edges.from()[edge]),
                    rows.predicates.get(edges.predicate()[edge]),
                    rows.names.get(edges.to()[edge]),
                    edges.strengths().get(edges.strength()[edge]),
                    Ids.text(messages.high()[message], messages.low()[message]),
                    Instant.ofEpochMilli(edges.recordedAt()[edge]));
        }

        GraphStore.Edge placed() {
            Edges edges = rows.edges;
            return new GraphStore.Edge(
                    new GraphStore.Place(edges.recordedAt()[edge], Ids.text(edges.high()[edge], edges.low()[edge])),
                    link());
        }

        static List<Stated> latest(List<Stated> some, List<Stated> others, int max) {
            return merged(some, others, LATEST_FIRST, max);
        }
    }

    private static <T> List<T> merged(List<T> some, List<T> others, Comparator<T> order, int max) {
        List<T> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(order);
        return all.size() > max ? all.subList(0, max) : all;
    }

    /** The latest messages that mention one of these names, once for each name. @param gone messages that are left out */
    List<Mentioned> mentioned(Collection<String> norms, BitSet gone, int max) {
        List<Mentioned> found = new ArrayList<>();
        PriorityQueue<Lists.Cursor> next = cursors(norms, messagesOf);
        while (!next.isEmpty() && found.size() < max) {
            Lists.Cursor first = next.remove();
            if (!gone.get(first.value())) {
                found.add(new Mentioned(this, first.value(), names.get(first.row())));
            }
            if (first.next()) {
                next.add(first);
            }
        }
        return found;
    }

    /** The latest edges of these names, each once. @param gone messages whose edges are left out */
    List<Stated> stated(Collection<String> norms, Collection<String> types, BitSet gone, int max) {
        BitSet wanted = new BitSet();
        for (String type : types) {
            int number = predicates.find(type);
            if (number >= 0) {
                wanted.set(number);
            }
        }
        List<Stated> found = new ArrayList<>();
        PriorityQueue<Lists.Cursor> next = cursors(norms, edgesOf);
        int before = -1;
        while (!next.isEmpty() && found.size() < max) {
            Lists.Cursor first = next.remove();
            int edge = first.value();
            int message = edges.message()[edge];
            if (edge != before
                    && messages.counts().get(message)
                    && !gone.get(message)
                    && (types.isEmpty() || wanted.get(edges.predicate()[edge]))) {
                found.add(new Stated(this, edge));
            }
            before = edge;
            if (first.next()) {
                next.add(first);
            }
        }
        return found;
    }

    /** All edges behind a place, in their order. @param gone messages whose edges are left out */
    List<Stated> edges(GraphStore.Place after, BitSet gone, int max) {
        List<Stated> found = new ArrayList<>();
        for (int edge = edges.behind(after); edge < edges.message().length && found.size() < max; edge++) {
            int message = edges.message()[edge];
            if (messages.counts().get(message) && !gone.get(message)) {
                found.add(new Stated(this, edge));
            }
        }
        return found;
    }

    private PriorityQueue<Lists.Cursor> cursors(Collection<String> norms, Lists lists) {
        PriorityQueue<Lists.Cursor> next =
                new PriorityQueue<>(Comparator.comparingInt(Lists.Cursor::value).thenComparingInt(Lists.Cursor::row));
        for (String norm : norms) {
            int name = names.find(norm);
            Lists.Cursor cursor = name < 0 ? null : lists.of(name);
            if (cursor != null && cursor.next()) {
                next.add(cursor);
            }
        }
        return next;
    }

    /** Takes messages, the latest first, then what they mention and state in any order. Not thread-safe. */
    static final class Builder implements LinkSource.Taker {
        private static final Comparator<Edge> AS_ANSWERED = Comparator.comparingLong(Edge::recordedAt)
                .reversed()
                .thenComparing(Edge::high, Long::compareUnsigned)
                .thenComparing(Edge::low, Long::compareUnsigned);

        private record Edge(
                long high,
                long low,
                long recordedAt,
                int from,
                int to,
                int message,
                int predicate,
                Strength strength) {}

        private final Numbers high = new Numbers();
        private final Numbers low = new Numbers();
        private final Numbers recordedAt = new Numbers();
        private final BitSet counts = new BitSet();
        private final Map<String, Integer> names = new HashMap<>();
        private final Map<String, Integer> predicates = new HashMap<>();
        private final Numbers mentions = new Numbers(); // message and name, 32 bits each
        private final List<Edge> edges = new ArrayList<>();
        private Messages messages = new Messages(new long[0], new long[0], new long[0], counts);

        @Override
        public void message(String id, boolean isBelieved, long recordedAtMs) {
            counts.set(high.count(), isBelieved);
            high.add(Ids.high(id));
            low.add(Ids.low(id));
            recordedAt.add(recordedAtMs);
        }

        private int messageNumber(String id) {
            if (messages.high().length != high.count()) {
                messages = new Messages(high.toArray(), low.toArray(), recordedAt.toArray(), counts);
            }
            return messages.find(id);
        }

        @Override
        public void mention(String messageId, String norm) {
            int message = messageNumber(messageId);
            if (message >= 0) {
                mentions.add((long) message << 32 | number(names, norm));
            }
        }

        @Override
        public void edge(
                String id,
                String messageId,
                String fromNorm,
                String predicate,
                String toNorm,
                Strength strength,
                Instant at) {
            int message = messageNumber(messageId);
            if (message >= 0) {
                edges.add(new Edge(
                        Ids.high(id),
                        Ids.low(id),
                        at.toEpochMilli(),
                        number(names, fromNorm),
                        number(names, toNorm),
                        message,
                        number(predicates, predicate),
                        strength));
            }
        }

        private static int number(Map<String, Integer> texts, String text) {
            Integer known = texts.get(text);
            if (known != null) {
                return known;
            }
            int number = texts.size();
            texts.put(text, number);
            return number;
        }

        Rows build() {
            messages = new Messages(high.toArray(), low.toArray(), recordedAt.toArray(), counts);
            List<String> sortedNames = sorted(names);
            List<String> sortedPredicates = sorted(predicates);
            int[] nameNumbers = numbers(names, sortedNames);
            int[] predicateNumbers = numbers(predicates, sortedPredicates);
            long[] pairs = mentions.toArray();
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = pairs[i] & 0xffffffff00000000L | nameNumbers[(int) pairs[i]];
            }
            Arrays.sort(pairs);
            int[] mentioning = new int[pairs.length];
            int[] mentioned = new int[pairs.length];
            for (int i = 0; i < pairs.length; i++) {
                mentioning[i] = (int) (pairs[i] >>> 32);
                mentioned[i] = (int) pairs[i];
            }
            edges.sort(AS_ANSWERED);
            int[] ends = new int[2 * edges.size()];
            int[] edgeNumbers = new int[2 * edges.size()];
            Map<Strength, Integer> strengths = new HashMap<>();
            List<Strength> strengthList = new ArrayList<>();
            Edges built = new Edges(
                    edges.stream().mapToLong(Edge::high).toArray(),
                    edges.stream().mapToLong(Edge::low).toArray(),
                    edges.stream().mapToLong(Edge::recordedAt).toArray(),
                    edges.stream().mapToInt(edge -> nameNumbers[edge.from()]).toArray(),
                    edges.stream().mapToInt(edge -> nameNumbers[edge.to()]).toArray(),
                    edges.stream().mapToInt(Edge::message).toArray(),
                    new short[edges.size()],
                    new int[edges.size()],
                    strengthList);
            for (int i = 0; i < edges.size(); i++) {
                ends[2 * i] = built.from()[i];
                ends[2 * i + 1] = built.to()[i];
                edgeNumbers[2 * i] = i;
                edgeNumbers[2 * i + 1] = i;
                built.predicate()[i] = (short) predicateNumbers[edges.get(i).predicate()];
                built.strength()[i] = strengths.computeIfAbsent(edges.get(i).strength(), strength -> {
                    strengthList.add(strength);
                    return strengthList.size() - 1;
                });
            }
            return new Rows(
                    new Texts(sortedNames),
                    new Texts(sortedPredicates),
                    Lists.of(sortedNames.size(), mentioned, mentioning, pairs.length),
                    Lists.of(messages.high().length, mentioning, mentioned, pairs.length),
                    Lists.of(sortedNames.size(), ends, edgeNumbers, ends.length),
                    messages,
                    built);
        }

        private static List<String> sorted(Map<String, Integer> texts) {
            return texts.keySet().stream().sorted(Texts.BY_BYTES).toList();
        }

        /** By the number that a text was first given, the one it has in their order. */
        private static int[] numbers(Map<String, Integer> texts, List<String> sorted) {
            int[] numbers = new int[sorted.size()];
            IntStream.range(0, numbers.length).forEach(i -> numbers[texts.getOrDefault(sorted.get(i), 0)] = i);
            return numbers;
        }
    }
}
