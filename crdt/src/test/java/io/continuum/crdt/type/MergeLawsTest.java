package io.continuum.crdt.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Clocks;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of merging, for every type, each over 10,000 histories drawn at random. */
class MergeLawsTest {
    private static final int ROUNDS = 10_000;
    private static final int WRITERS = 3;
    private static final State.Limits LIMITS = new State.Limits(8, 64, 200);

    /** A type and changes of it. */
    record Subject<V extends Value<V>>(V type, Function<Random, Change<V>> changes) {
        State<V> nothing() {
            return State.of(type);
        }
    }

    static Stream<Named<Subject<?>>> types() {
        Subject<MvRegister<String>> register =
                new Subject<>(MvRegister.of(Codec.TEXT), random -> MvRegister.write("v" + random.nextInt(5)));
        Subject<OrSet<String>> set = set(20);
        return Stream.of(
                Named.of("GCounter", new Subject<>(GCounter.ZERO, random -> GCounter.add(random.nextInt(9)))),
                Named.of("PnCounter", new Subject<>(PnCounter.ZERO, random -> PnCounter.add(random.nextInt(-9, 9)))),
                Named.of(
                        "LwwRegister",
                        new Subject<>(
                                LwwRegister.of(Codec.TEXT),
                                random -> LwwRegister.write(
                                        new HybridTimestamp(random.nextInt(5), 0), "v" + random.nextInt(5)))),
                Named.of("MvRegister", register),
                Named.of("OrSet", set),
                Named.of("OrMap of registers", map(20, register)),
                Named.of("OrMap of counters", map(3, new Subject<>(PnCounter.ZERO, _ -> PnCounter.add(1)))),
                Named.of("OrMap of sets", map(3, set)),
                Named.of("OrMap of maps of sets", map(2, map(3, set(2)))));
    }

    private static Subject<OrSet<String>> set(int elements) {
        return new Subject<>(OrSet.of(Codec.TEXT), random -> {
            String element = "e" + random.nextInt(elements);
            return switch (random.nextInt(12)) {
                case 0 -> OrSet.clear();
                case 1, 2, 3 -> OrSet.remove(element);
                default -> OrSet.add(element);
            };
        });
    }

    private static <V extends Value<V>> Subject<OrMap<String, V>> map(int keys, Subject<V> nested) {
        return new Subject<>(OrMap.of(Codec.TEXT, nested.type()), random -> {
            String key = "k" + random.nextInt(keys);
            return random.nextInt(5) == 0
                    ? OrMap.remove(key)
                    : OrMap.at(key, nested.changes().apply(random));
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    <V extends Value<V>> void mergingIsCommutativeAssociativeAndIdempotent(Subject<V> subject) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<State<V>> deltas = history(subject, random);
            State<V> a = merged(subject, some(deltas, random));
            State<V> b = merged(subject, some(deltas, random));
            State<V> c = merged(subject, some(deltas, random));

            State<V> ab = both(a, b);
            same(seed, ab, both(b, a));
            same(seed, both(ab, c), both(a, both(b, c)));
            same(seed, both(a, a.copy()), a);
            same(seed, both(ab, b), ab);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <V extends Value<V>> void deltasInAnyOrderGroupingAndRepetitionGiveTheFullMerge(Subject<V> subject) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<State<V>> deltas = history(subject, random);
            State<V> inOrder = merged(subject, deltas);
            List<State<V>> sent = new ArrayList<>(deltas);
            sent.addAll(some(deltas, random));
            sent.add(merged(subject, some(deltas, random)));
            sent.add(merged(subject, some(deltas, random)));
            Collections.shuffle(sent, random);

            State<V> received = subject.nothing();
            for (State<V> delta : sent) {
                State<V> news = delta.unknownTo(received.seen());
                same(seed, both(received, news), both(received, delta));
                received.merge(random.nextBoolean() ? delta : news);
            }

            same(seed, received, inOrder);
            same(seed, received.hashCode(), inOrder.hashCode());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <V extends Value<V>> void bytesAreCanonicalAndDamagedOnesAreRefused(Subject<V> subject) throws Exception {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<State<V>> deltas = history(subject, random);
            State<V> state = merged(subject, some(deltas, random));
            byte[] bytes = state.toBytes();
            Collections.shuffle(deltas, random);
            State<V> other = merged(subject, deltas);
            other.merge(state);

            State<V> read = State.fromBytes(subject.type(), bytes, LIMITS);
            same(seed, read, state);
            same(seed, Bytes.of(read.toBytes()), Bytes.of(bytes));
            same(
                    seed,
                    Bytes.of(other.toBytes()),
                    Bytes.of(merged(subject, deltas).toBytes()));
            byte[] damaged = damage(bytes, random);
            try {
                State<V> taken = State.fromBytes(subject.type(), damaged, LIMITS);
                same(seed, Bytes.of(taken.toBytes()), Bytes.of(damaged));
                // what the decoder takes, merging takes
                same(seed, both(state, taken), both(taken, state));
            } catch (DamagedException expected) {
                assertThat(expected).hasMessageMatching(".+");
            }
        }
    }

    /** Asserts only what differs: a hundred thousand assertions that hold cost more than what they look at. */
    private static void same(long seed, Object is, Object expected) {
        if (!is.equals(expected)) {
            assertThat(is).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static byte[] damage(byte[] bytes, Random random) {
        byte[] damaged =
                random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 3)) : bytes.clone();
        for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
            int at = random.nextInt(damaged.length);
            damaged[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : damaged[at] ^ 1 << random.nextInt(8));
        }
        return damaged;
    }

    /** The deltas of some changes by writers who have each received some of what the others wrote. */
    private static <V extends Value<V>> List<State<V>> history(Subject<V> subject, Random random) {
        List<State<V>> replicas = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            replicas.add(subject.nothing());
        }
        List<State<V>> deltas = new ArrayList<>();
        // now and then enough for values that are indexed
        int count = 2 + random.nextInt(random.nextInt(16) == 0 ? 40 : 8);
        for (int i = 0; i < count; i++) {
            int writer = random.nextInt(WRITERS);
            LogId log = Clocks.log(writer + 1, 7);
            deltas.add(replicas.get(writer).change(log, subject.changes().apply(random)));
            replicas.get(random.nextInt(WRITERS)).merge(deltas.get(random.nextInt(deltas.size())));
        }
        return deltas;
    }

    private static <V extends Value<V>> List<State<V>> some(List<State<V>> deltas, Random random) {
        List<State<V>> chosen = new ArrayList<>(deltas);
        chosen.removeIf(_ -> random.nextInt(3) == 0);
        Collections.shuffle(chosen, random);
        return chosen;
    }

    private static <V extends Value<V>> State<V> merged(Subject<V> subject, List<State<V>> deltas) {
        State<V> state = subject.nothing();
        deltas.forEach(state::merge);
        return state;
    }

    private static <V extends Value<V>> State<V> both(State<V> a, State<V> b) {
        State<V> both = a.copy();
        both.merge(b);
        return both;
    }
}
