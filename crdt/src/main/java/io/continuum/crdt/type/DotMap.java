package io.continuum.crdt.type;

import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What stands at each key, for the set and the map. Mutable, with the owner of the state that it is part of.
 *
 * <p>A join must cost what the other side holds, not what this does: to merge one change into a million keys, only its own
 * key is looked up. But a removal says no key, it says "I have seen this dot" and holds nothing there. So beside the keys
 * there is an index from each dot to the cell that it stands in, by log and number, where numbers mostly come ascending.
 * Up to {@value #FEW} cells need neither hash nor index, which keeps deltas and small nested values small.
 *
 * <p>The keys lie in a {@link HashMap} because keys come from others: its buckets stay fast for keys chosen to collide.
 */
final class DotMap<K, V extends Value<V>> implements Value.Watch {
    private static final int FEW = 8;

    /** A key and its value, not empty while it is in the map. */
    private static final class Cell<K, V> {
        final K key;
        V value;

        /** The last join that came by. */
        long visited;

        /** The next of a few; of many there is none. */
        @Nullable
        Cell<K, V> next;

        Cell(K key, V value) {
            this.key = key;
            this.value = value;
        }
    }

    private final V none;
    private @Nullable Cell<K, V> few;
    private int fewCount;

    /** Null as long as there are few, like the index. */
    private @Nullable HashMap<K, Cell<K, V>> many;

    private @Nullable TreeMap<LogId, LogIndex<Cell<K, V>>> byLog;

    private @Nullable LogId lastLog;
    private @Nullable LogIndex<Cell<K, V>> lastIndex;

    private long dots;
    private long joins;

    /** During a join: where dots come and go, and who else wants to hear of it. */
    private @Nullable Cell<K, V> current;

    private Value.Watch outer = Value.Watch.NOBODY;

    DotMap(V none) {
        this.none = none;
    }

    int size() {
        return many == null ? fewCount : many.size();
    }

    @Nullable
    V get(K key) {
        Cell<K, V> cell = find(key);
        return cell == null ? null : cell.value;
    }

    Set<K> keys() {
        if (many != null) {
            return Collections.unmodifiableSet(many.keySet());
        }
        Set<K> keys = new HashSet<>();
        forEachCell(cell -> keys.add(cell.key));
        return Collections.unmodifiableSet(keys);
    }

    /** Makes an empty map one of this key and value, which is not empty. */
    void putFirst(K key, V value) {
        value.forEachDot(_ -> dots++);
        insert(new Cell<>(key, value));
    }

    void join(VersionVector seen, DotMap<K, V> other, VersionVector othersSeen, Value.Watch watch) {
        outer = watch;
        joins++;
        other.forEachCell(theirs -> {
            Cell<K, V> mine = find(theirs.key);
            Cell<K, V> cell = mine != null ? mine : new Cell<>(theirs.key, none.none());
            cell.visited = joins;
            update(cell, seen, theirs.value, othersSeen);
            if (mine == null && !cell.value.isEmpty()) {
                insert(cell);
            } else if (mine != null && cell.value.isEmpty()) {
                delete(cell);
            }
        });
        for (Cell<K, V> cell : unvisited(othersSeen)) {
            update(cell, seen, none, othersSeen);
            if (cell.value.isEmpty()) {
                delete(cell);
            }
        }
        outer = Value.Watch.NOBODY;
    }

    private void update(Cell<K, V> cell, VersionVector seen, V theirs, VersionVector othersSeen) {
        current = cell;
        cell.value = cell.value.join(seen, theirs, othersSeen, this);
    }

    /** Cells that this join has not come by and of which the other has seen something; it holds none of it. */
    private List<Cell<K, V>> unvisited(VersionVector othersSeen) {
        if (othersSeen.isEmpty()) {
            return List.of();
        }
        List<Cell<K, V>> cells = new ArrayList<>();
        Consumer<Cell<K, V>> visit = cell -> {
            if (cell.visited != joins) {
                cell.visited = joins;
                cells.add(cell);
            }
        };
        if (byLog == null) {
            forEachCell(visit);
            return cells;
        }
        for (Map.Entry<LogId, SeqSet> entry : othersSeen.logs().entrySet()) {
            LogIndex<Cell<K, V>> index = byLog.get(entry.getKey());
            if (index != null) {
                for (SeqRange range : entry.getValue().ranges()) {
                    index.forEachIn(range, visit);
                }
            }
        }
        return cells;
    }

    @Override
    public void came(Dot dot) {
        dots++;
        if (byLog != null && current != null) {
            indexOf(byLog, dot.log()).put(dot.seq(), current);
        }
        outer.came(dot);
    }

    @Override
    public void gone(Dot dot) {
        dots--;
        if (byLog != null) {
            LogIndex<Cell<K, V>> index = indexOf(byLog, dot.log());
            index.remove(dot.seq());
            if (index.isEmpty()) {
                byLog.remove(dot.log());
                lastLog = null;
            }
        }
        outer.gone(dot);
    }

    private LogIndex<Cell<K, V>> indexOf(TreeMap<LogId, LogIndex<Cell<K, V>>> all, LogId log) {
        if (lastIndex == null || !log.equals(lastLog)) {
            lastIndex = all.computeIfAbsent(log, _ -> new LogIndex<>());
            lastLog = log;
        }
        return lastIndex;
    }

    private @Nullable Cell<K, V> find(K key) {
        if (many != null) {
            return many.get(key);
        }
        Cell<K, V> cell = few;
        while (cell != null && !cell.key.equals(key)) {
            cell = cell.next;
        }
        return cell;
    }

    private void insert(Cell<K, V> cell) {
        if (many != null) {
            many.put(cell.key, cell);
            return;
        }
        cell.next = few;
        few = cell;
        fewCount++;
        if (fewCount > FEW) {
            index();
        }
    }

    private void index() {
        HashMap<K, Cell<K, V>> keys = new HashMap<>();
        TreeMap<LogId, LogIndex<Cell<K, V>>> all = new TreeMap<>();
        Cell<K, V> cell = few;
        while (cell != null) {
            Cell<K, V> indexed = cell;
            keys.put(indexed.key, indexed);
            indexed.value.forEachDot(dot -> indexOf(all, dot.log()).put(dot.seq(), indexed));
            cell = indexed.next;
            indexed.next = null;
        }
        few = null;
        fewCount = 0;
        many = keys;
        byLog = all;
    }

    private void delete(Cell<K, V> cell) {
        if (many != null) {
            many.remove(cell.key);
            if (many.isEmpty()) {
                many = null;
                byLog = null;
                lastLog = null;
            }
            return;
        }
        fewCount--;
        if (few == cell) {
            few = cell.next;
            return;
        }
        Cell<K, V> before = few;
        while (before != null && before.next != cell) {
            before = before.next;
        }
        if (before != null) {
            before.next = cell.next;
        }
    }

    /** Every cell once; ascending by first dots if there are many. */
    private void forEachCell(Consumer<Cell<K, V>> each) {
        if (byLog == null) {
            Cell<K, V> cell = few;
            while (cell != null) {
                Cell<K, V> next = cell.next;
                each.accept(cell);
                cell = next;
            }
            return;
        }
        byLog.forEach((log, index) -> index.forEach((seq, cell) -> {
            Dot first = cell.value.firstDot();
            if (first.seq() == seq && first.log().equals(log)) {
                each.accept(cell);
            }
        }));
    }

    void forEachDot(Consumer<Dot> each) {
        forEachCell(cell -> cell.value.forEachDot(each));
    }

    /** The least dot. Not of an empty map. */
    Dot firstDot() {
        if (byLog != null) {
            return byLog.firstKey().dot(byLog.firstEntry().getValue().first());
        }
        return inOrder().getFirst().value.firstDot();
    }

    /** All cells, ascending by their first dots. */
    private List<Cell<K, V>> inOrder() {
        List<Cell<K, V>> cells = new ArrayList<>(size());
        forEachCell(cells::add);
        if (byLog == null) {
            cells.sort(Comparator.comparing(cell -> cell.value.firstDot()));
        }
        return cells;
    }

    /** Cells ascend by their first dots: in the order in which they were written, which packs better than that of keys. */
    void write(StateWriter out, Codec<K> keys) {
        out.number(size());
        for (Cell<K, V> cell : inOrder()) {
            keys.write(out.bytes(), cell.key);
            cell.value.write(out);
        }
    }

    void read(StateReader in, Codec<K> keys) throws DamagedException {
        int count = in.items();
        Dot last = null;
        for (int i = 0; i < count; i++) {
            K key = keys.read(in.bytes());
            V value = none.read(in);
            StateReader.require(!value.isEmpty(), "a key without a value");
            StateReader.require(last == null || last.compareTo(value.firstDot()) < 0, "first dots must ascend");
            last = value.firstDot();
            StateReader.require(find(key) == null, "a key comes twice");
            Cell<K, V> cell = new Cell<>(key, value);
            current = cell;
            value.forEachDot(this::came);
            insert(cell);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof DotMap<?, ?> that) || size() != that.size() || dots != that.dots) {
            return false;
        }
        return asMap().equals(that.asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    private Map<K, V> asMap() {
        Map<K, V> all = new HashMap<>();
        forEachCell(cell -> all.put(cell.key, cell.value));
        return all;
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
