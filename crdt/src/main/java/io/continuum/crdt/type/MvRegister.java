package io.continuum.crdt.type;

import io.continuum.crdt.bytes.Codec;

/**
 * A value that concurrent writers may each set: all of their values stay, as siblings, until a later write has seen them.
 * No timestamp decides anything. Immutable.
 */
public final class MvRegister<T extends Comparable<? super T>> extends DotFunValue<T, MvRegister<T>> {
    private final Codec<T> codec;

    private MvRegister(Codec<T> codec, DotFun<T> siblings) {
        super(siblings);
        this.codec = codec;
    }

    /** One that nobody has written. */
    public static <T extends Comparable<? super T>> MvRegister<T> of(Codec<T> codec) {
        return new MvRegister<>(codec, DotFun.empty());
    }

    /** Sets it, in place of every value that the writer has seen. */
    public static <T extends Comparable<? super T>> Change<MvRegister<T>> write(T value) {
        return new Change<>((before, draft) -> superseding(before, value, draft));
    }

    /** What a reader is shown. */
    public DotFun.Reading<T> read() {
        return writes.read();
    }

    @Override
    MvRegister<T> of(DotFun<T> siblings) {
        return new MvRegister<>(codec, siblings);
    }

    @Override
    MvRegister<T> self() {
        return this;
    }

    @Override
    Codec<T> codec() {
        return codec;
    }
}
