package io.continuum.crdt.type;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a state. A dot refers to the vector at the front and to the dot before it. All numbers are LEB128 varints:
 *
 * <pre>
 * state    = 1 seen ahead value                         seen, ahead = length vector, see {@link VersionVector#toBytes}
 * value    = dots / cells                               as its type says
 * dots     = count *( dot carried )                     ascending by dot: registers, counters, the marks of a set
 * cells    = count *( key value )                       ascending by the first dot of each: sets (value = dots), maps
 * dot      = 0                                          the next number of the same log
 *          / 1 skipped                                  a later one, less those two
 *          / 2 seq                                      an earlier one
 *          / 3 log seq                                  of another log, by its place in seen; so for the first dot
 * </pre>
 */
final class StateWriter {
    static final int VERSION = 1;
    static final int NEXT = 0;
    static final int LATER = 1;
    static final int EARLIER = 2;
    static final int OTHER_LOG = 3;

    private final BytesWriter out = new BytesWriter();
    private final Map<LogId, Integer> places = new HashMap<>();
    private @Nullable LogId log;
    private long seq;

    StateWriter(VersionVector seen, VersionVector ahead) {
        out.number(VERSION).string(Bytes.of(seen.toBytes())).string(Bytes.of(ahead.toBytes()));
        for (Map.Entry<LogId, SeqSet> entry : seen.logs().entrySet()) {
            places.put(entry.getKey(), places.size());
        }
    }

    BytesWriter bytes() {
        return out;
    }

    void number(long number) {
        out.number(number);
    }

    void dot(Dot dot) {
        if (!dot.log().equals(log)) {
            Integer place = places.get(dot.log());
            if (place == null) {
                throw new IllegalStateException("a value holds " + dot + ", which its state has not seen");
            }
            out.number(OTHER_LOG).number(place).number(dot.seq());
        } else if (dot.seq() == seq + 1) {
            out.number(NEXT);
        } else if (dot.seq() > seq) {
            out.number(LATER).number(dot.seq() - seq - 2);
        } else {
            out.number(EARLIER).number(dot.seq());
        }
        log = dot.log();
        seq = dot.seq();
    }
}
