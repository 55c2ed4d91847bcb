package io.continuum.crdt.type;

import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.HybridTimestamp;
import java.util.Comparator;
import java.util.Optional;

/**
 * A value of which readers see one: a write wins over those that it has seen, and of concurrent writes the one with the
 * latest timestamp. For data that is only displayed, for the others are lost. Immutable.
 */
public final class LwwRegister<T extends Comparable<? super T>>
        extends DotFunValue<LwwRegister.Timed<T>, LwwRegister<T>> {
    /** A value and when it was written. Ordered by time, then by value. */
    public record Timed<T extends Comparable<? super T>>(HybridTimestamp at, T value) implements Comparable<Timed<T>> {
        @Override
        public int compareTo(Timed<T> other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : value.compareTo(other.value);
        }
    }

    private record TimedCodec<T extends Comparable<? super T>>(Codec<T> values) implements Codec<Timed<T>> {
        @Override
        public void write(BytesWriter out, Timed<T> timed) {
            out.number(timed.at().toLong());
            values.write(out, timed.value());
        }

        @Override
        public Timed<T> read(BytesReader in) throws DamagedException {
            return new Timed<>(HybridTimestamp.ofLong(in.number(Long.MAX_VALUE)), values.read(in));
        }
    }

    private final Codec<Timed<T>> codec;

    private LwwRegister(Codec<Timed<T>> codec, DotFun<Timed<T>> writes) {
        super(writes);
        this.codec = codec;
    }

    /** One that nobody has written. */
    public static <T extends Comparable<? super T>> LwwRegister<T> of(Codec<T> codec) {
        return new LwwRegister<>(new TimedCodec<>(codec), DotFun.empty());
    }

    /** Sets it. @param at from the writer's {@link io.continuum.crdt.clock.HybridClock}, which bounds how far it may lead */
    public static <T extends Comparable<? super T>> Change<LwwRegister<T>> write(HybridTimestamp at, T value) {
        return new Change<>((before, draft) -> superseding(before, new Timed<>(at, value), draft));
    }

    /** What a reader is shown: nothing before the first write. */
    public Optional<Timed<T>> read() {
        return writes.asMap().values().stream().max(Comparator.naturalOrder());
    }

    @Override
    LwwRegister<T> of(DotFun<Timed<T>> changed) {
        return new LwwRegister<>(codec, changed);
    }

    @Override
    LwwRegister<T> self() {
        return this;
    }

    @Override
    Codec<Timed<T>> codec() {
        return codec;
    }
}
