package io.continuum.crdt.type;

import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads what {@link StateWriter} wrote and nothing else. */
final class StateReader {
    private final BytesReader in;
    private final VersionVector seen;
    private final VersionVector ahead;
    private final List<LogId> logs;
    private final List<Dot> dots = new ArrayList<>();
    private int itemsLeft;
    private int place = -1;
    private long seq;

    StateReader(byte[] bytes, State.Limits limits) throws DamagedException {
        in = new BytesReader(bytes);
        require(in.number(StateWriter.VERSION) == StateWriter.VERSION, "unknown version of a state");
        seen = VersionVector.fromBytes(in.string(), limits.logsMax(), limits.rangesMax());
        ahead = VersionVector.fromBytes(in.string(), limits.logsMax(), limits.rangesMax());
        require(seen.intersection(ahead).isEmpty(), "ahead of what has arrived");
        logs = List.copyOf(seen.logs().keySet());
        itemsLeft = limits.itemsMax();
    }

    VersionVector seen() {
        return seen;
    }

    VersionVector ahead() {
        return ahead;
    }

    BytesReader bytes() {
        return in;
    }

    /** How many keys or dots follow. */
    int items() throws DamagedException {
        int count = in.count(itemsLeft);
        itemsLeft -= count;
        return count;
    }

    Dot dot() throws DamagedException {
        int form = (int) in.number(StateWriter.OTHER_LOG);
        if (form == StateWriter.OTHER_LOG) {
            int before = place;
            require(!logs.isEmpty(), "a dot, but nothing was seen");
            place = (int) in.number(logs.size() - 1);
            require(place != before, "the same log is said anew");
            seq = in.number(Long.MAX_VALUE);
        } else {
            require(place >= 0, "the first dot names no log");
            if (form == StateWriter.EARLIER) {
                seq = in.number(seq - 1);
            } else {
                require(seq < Long.MAX_VALUE - form, "a dot beyond 2^63");
                seq += 1 + (form == StateWriter.LATER ? 1 + in.number(Long.MAX_VALUE - 2 - seq) : 0);
            }
        }
        require(seq > 0, "a dot without a number");
        Dot dot = logs.get(place).dot(seq);
        require(seen.contains(dot), "a dot that was not seen");
        dots.add(dot);
        return dot;
    }

    /** Ends reading: nothing may be left over, and each dot stands in one place. */
    void end() throws DamagedException {
        in.end();
        Collections.sort(dots);
        for (int i = 1; i < dots.size(); i++) {
            require(!dots.get(i).equals(dots.get(i - 1)), "a dot stands in two places");
        }
    }

    static void require(boolean holds, String otherwise) throws DamagedException {
        BytesReader.require(holds, otherwise);
    }
}
