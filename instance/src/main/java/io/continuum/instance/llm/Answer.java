package io.continuum.instance.llm;

import java.time.Duration;

/** What came of asking a model. */
public sealed interface Answer<T> {

    /** @param tokens what it cost, as the server counts, or by a rule of thumb where it does not */
    record Got<T>(T value, long tokens) implements Answer<T> {}

    /** Ask again, for whatever text; not before the pause is over. */
    record Later<T>(String detail, Duration pause) implements Answer<T> {}

    /** The server answered, but for this text nothing usable comes of it; asking again would cost the same. */
    record Unusable<T>(String detail, long tokens) implements Answer<T> {}
}
