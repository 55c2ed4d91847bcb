package io.continuum.crdt.type;

import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.VersionVector;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A map whose values merge, each by its own rules, other maps among them. A key is there while its value is not empty. What
 * a removal had not seen of a value stays. Changed by its state only, whose owner is its own.
 *
 * @param <K> immutable, with {@code equals} and {@code hashCode}
 */
public final class OrMap<K, V extends Value<V>> extends Value<OrMap<K, V>> {
    private final Codec<K> codec;
    private final V type;
    private final DotMap<K, V> values;

    private OrMap(Codec<K> codec, V type) {
        this.codec = codec;
        this.type = type;
        this.values = new DotMap<>(type);
    }

    /** A map without keys. @param type any value of the type that stands at each key */
    public static <K, V extends Value<V>> OrMap<K, V> of(Codec<K> codec, V type) {
        return new OrMap<>(codec, type.none());
    }

    /** Changes the value of a key, an empty one if the key is not there. */
    public static <K, V extends Value<V>> Change<OrMap<K, V>> at(K key, Change<V> change) {
        return new Change<>((before, draft) -> {
            V known = before.values.get(key);
            OrMap<K, V> delta = before.none();
            V changed = change.delta(known == null ? before.type : known, draft);
            if (!changed.isEmpty()) {
                delta.values.putFirst(key, changed);
            }
            return delta;
        });
    }

    /** Removes a key, as far as the writer knows its value. */
    public static <K, V extends Value<V>> Change<OrMap<K, V>> remove(K key) {
        return new Change<>((before, draft) -> {
            V known = before.values.get(key);
            if (known != null) {
                draft.dot();
                draft.supersede(known);
            }
            return before.none();
        });
    }

    /** The value of a key; it follows the map, and is for readers in the hands of the map's owner. */
    public Optional<V> get(K key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The keys, in no particular order: unmodifiable, and follows the map. */
    public Set<K> keys() {
        return values.keys();
    }

    public int size() {
        return values.size();
    }

    @Override
    public boolean isEmpty() {
        return values.size() == 0;
    }

    @Override
    OrMap<K, V> none() {
        return new OrMap<>(codec, type);
    }

    @Override
    OrMap<K, V> join(VersionVector seen, OrMap<K, V> other, VersionVector othersSeen, Watch watch) {
        values.join(seen, other.values, othersSeen, watch);
        return this;
    }

    @Override
    void forEachDot(Consumer<Dot> each) {
        values.forEachDot(each);
    }

    @Override
    Dot firstDot() {
        return values.firstDot();
    }

    @Override
    void write(StateWriter out) {
        values.write(out, codec);
    }

    @Override
    OrMap<K, V> read(StateReader in) throws DamagedException {
        OrMap<K, V> map = none();
        map.values.read(in, codec);
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OrMap<?, ?> that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
