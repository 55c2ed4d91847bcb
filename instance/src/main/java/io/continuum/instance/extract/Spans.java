package io.continuum.instance.extract;

import java.util.BitSet;
import java.util.List;

/** Which characters of a text belong to typed tokens. */
final class Spans {
    private final BitSet taken = new BitSet();

    Spans(List<Token> tokens) {
        tokens.forEach(token -> taken.set(token.start(), token.end()));
    }

    boolean touch(int start, int end) {
        int next = taken.nextSetBit(start);
        return next >= 0 && next < end;
    }
}
