package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.type.MvRegister;
import io.continuum.crdt.type.OrMap;
import io.continuum.crdt.type.OrSet;
import io.continuum.crdt.type.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Our sets and maps with the keys of the comparison. */
final class Replicas {
    static final LogId X = log(1);
    static final LogId Y = log(2);
    static final OrSet<String> SET = OrSet.of(Codec.TEXT);
    static final OrMap<String, MvRegister<String>> MAP = OrMap.of(Codec.TEXT, MvRegister.of(Codec.TEXT));
    static final State.Limits LIMITS = new State.Limits(16, 256, 10_000_000);

    private Replicas() {}

    /** Adds one by one; the delta of each is made and dropped. */
    static State<OrSet<String>> set(LogId writer, int from, int count) {
        State<OrSet<String>> set = State.of(SET);
        for (int i = from; i < from + count; i++) {
            set.change(writer, OrSet.add(Keys.key(i)));
        }
        return set;
    }

    /** Puts one by one; the delta of each is made and dropped. */
    static State<OrMap<String, MvRegister<String>>> map(LogId writer, int from, int count) {
        State<OrMap<String, MvRegister<String>>> map = State.of(MAP);
        for (int i = from; i < from + count; i++) {
            put(map, writer, Keys.key(i), Keys.value(i));
        }
        return map;
    }

    /** Puts one value; returns its delta. */
    static State<OrMap<String, MvRegister<String>>> put(
            State<OrMap<String, MvRegister<String>>> map, LogId writer, String key, String value) {
        return map.change(writer, OrMap.at(key, MvRegister.write(value)));
    }

    static int gzipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.size();
    }

    private static LogId log(int octet) {
        byte[] origin = new byte[Origin.BYTES];
        Arrays.fill(origin, (byte) octet);
        return new LogId(Origin.of(origin), octet);
    }
}
