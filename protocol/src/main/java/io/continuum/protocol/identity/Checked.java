package io.continuum.protocol.identity;

import io.continuum.protocol.wire.CborException;
import java.util.Optional;
import java.util.function.Function;

/** What came of checking something that arrived: the value, checked in full, or the reason why it is refused. */
public sealed interface Checked<T> {
    /** It passed every check. */
    record Valid<T>(T value) implements Checked<T> {}

    /** It is refused; {@code detail} is a sentence for the log or the person. */
    record Refused<T>(Refusal refusal, String detail) implements Checked<T> {}

    /** A check that may end early. */
    interface Check<T> {
        T run() throws CborException, RefusalException;
    }

    /** Runs {@code check}; bytes that are not deterministic CBOR become {@link Refusal#MALFORMED}. */
    static <T> Checked<T> of(Check<T> check) {
        try {
            return new Valid<>(check.run());
        } catch (CborException e) {
            return new Refused<>(Refusal.MALFORMED, String.valueOf(e.getMessage()));
        } catch (RefusalException e) {
            return new Refused<>(e.refusal(), String.valueOf(e.getMessage()));
        }
    }

    /** The value, or empty if it was refused. */
    default Optional<T> accepted() {
        return switch (this) {
            case Valid<T>(T value) -> Optional.of(value);
            case Refused<T> _ -> Optional.empty();
        };
    }

    /** The value; a refusal is a bug of the caller, as with bytes this program wrote itself. */
    default T orThrow() {
        return switch (this) {
            case Valid<T>(T value) -> value;
            case Refused<T>(Refusal refusal, String detail) ->
                throw new IllegalStateException(refusal.code() + ": " + detail);
        };
    }

    /** The value, or the same refusal as an exception that an enclosing {@link #of} catches. */
    default T orRefuse() throws RefusalException {
        return switch (this) {
            case Valid<T>(T value) -> value;
            case Refused<T>(Refusal refusal, String detail) -> throw new RefusalException(refusal, detail);
        };
    }

    default <R> Checked<R> map(Function<? super T, ? extends R> function) {
        return switch (this) {
            case Valid<T>(T value) -> new Valid<>(function.apply(value));
            case Refused<T>(Refusal refusal, String detail) -> new Refused<>(refusal, detail);
        };
    }
}
