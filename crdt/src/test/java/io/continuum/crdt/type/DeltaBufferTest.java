package io.continuum.crdt.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Codec;
import io.continuum.crdt.clock.Clocks;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Stability;
import io.continuum.crdt.clock.VersionVector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Replicas that send one another deltas, collect what is stable, and are cut off from one another for a while. */
class DeltaBufferTest {
    private static final OrSet<String> SET = OrSet.of(Codec.TEXT);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** One of several replicas; acknowledgements are what the others have said of themselves. */
    private static final class Replica {
        final int name;
        final LogId log;
        final State<OrSet<String>> state = State.of(SET);
        final DeltaBuffer<Integer, OrSet<String>> buffer = new DeltaBuffer<>(SET, 6);
        final Map<Integer, VersionVector> acked = new HashMap<>();

        Replica(int name) {
            this.name = name;
            this.log = Clocks.log(name + 1, 7);
        }

        void change(Change<OrSet<String>> change) {
            buffer.addOwn(state.change(log, change));
        }

        void sendTo(Replica other, boolean ackArrives) {
            State<OrSet<String>> delta = buffer.deltaFor(
                            other.name, acked.getOrDefault(other.name, VersionVector.EMPTY))
                    .orElse(state);
            State<OrSet<String>> news = delta.unknownTo(other.state.seen());
            other.buffer.addFrom(name, news.copy());
            other.state.merge(news);
            if (ackArrives) {
                acked.put(other.name, other.state.seen());
            }
        }

        void collect(int replicas, VersionVector alsoStable) {
            Map<Integer, Stability.Member> members = new HashMap<>();
            for (int peer = 0; peer < replicas; peer++) {
                if (peer != name) {
                    members.put(peer, new Stability.Member(acked.getOrDefault(peer, VersionVector.EMPTY), NOW));
                }
            }
            buffer.collect(Stability.of(state.seen(), members, NOW).stable().union(alsoStable));
        }
    }

    @Test
    void collectingWhatIsStableNeverChangesWhatReplicasConvergeTo() {
        for (long seed = 0; seed < 2_000; seed++) {
            assertThat(converges(seed, false)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void collectingOneDotTooMuchIsNoticed() {
        assertThat(LongStream.range(0, 200).allMatch(seed -> converges(seed, true)))
                .isFalse();
    }

    /** Whether after healing all equal the join of all deltas. */
    private static boolean converges(long seed, boolean tooEager) {
        Random random = new Random(seed);
        List<Replica> replicas = List.of(new Replica(0), new Replica(1), new Replica(2));
        State<OrSet<String>> expected = State.of(SET);
        for (int step = 0; step < 60; step++) {
            Replica one = replicas.get(random.nextInt(3));
            Replica other = replicas.get(random.nextInt(3));
            // the third is cut off for a while
            boolean cut = step > 20 && step < 45 && (one.name == 2) != (other.name == 2);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    String element = "e" + random.nextInt(12);
                    State<OrSet<String>> delta = one.state.change(
                            one.log, random.nextInt(3) == 0 ? OrSet.remove(element) : OrSet.add(element));
                    one.buffer.addOwn(delta);
                    expected.merge(delta);
                }
                case 2, 3 -> {
                    if (one != other && !cut) {
                        one.sendTo(other, random.nextBoolean());
                    }
                }
                default -> one.collect(3, tooEager ? oneMore(one) : VersionVector.EMPTY);
            }
        }
        for (int round = 0; round < 4; round++) {
            for (Replica one : replicas) {
                for (Replica other : replicas) {
                    if (one != other) {
                        deltaOnly(one, other, tooEager);
                    }
                }
            }
        }
        return replicas.stream().allMatch(replica -> replica.state.equals(expected));
    }

    /** With the fault the sender does not know that the buffer lacks something, as after an eager collector. */
    private static void deltaOnly(Replica one, Replica other, boolean tooEager) {
        if (tooEager
                && one.buffer
                        .deltaFor(other.name, one.acked.getOrDefault(other.name, VersionVector.EMPTY))
                        .isEmpty()) {
            return;
        }
        one.sendTo(other, true);
    }

    private static VersionVector oneMore(Replica replica) {
        VersionVector seen = replica.state.seen();
        long last = seen.of(replica.log).last();
        return last == 0 ? VersionVector.EMPTY : VersionVector.only(new Dot(replica.log, last));
    }

    @Test
    void aDeltaIsNotSentBackToWhomItCameFromNorTwice() {
        Replica one = new Replica(0);
        Replica other = new Replica(1);
        one.change(OrSet.add("a"));
        one.sendTo(other, true);

        assertThat(other.buffer.deltaFor(0, VersionVector.EMPTY))
                .hasValueSatisfying(delta -> assertThat(delta.seen().isEmpty()).isTrue());
        assertThat(one.buffer.deltaFor(1, one.acked.getOrDefault(1, VersionVector.EMPTY)))
                .hasValueSatisfying(delta -> assertThat(delta.seen().isEmpty()).isTrue());
    }

    @Test
    void tenTimesChurnLeavesNoMoreMetadataThanAFifth() {
        Replica one = new Replica(0);
        Replica other = new Replica(1);
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            elements.add("element-" + i);
            one.change(OrSet.add("element-" + i));
        }
        int steady = one.state.toBytes().length;
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            String gone = elements.set(random.nextInt(1_000), "element-" + (1_000 + i));
            one.change(OrSet.remove(gone));
            one.change(OrSet.add("element-" + (1_000 + i)));
            if (i % 100 == 0) {
                one.sendTo(other, true);
                one.collect(2, VersionVector.EMPTY);
            }
        }
        one.sendTo(other, true);
        one.collect(2, VersionVector.EMPTY);

        assertThat(one.state.value().elements()).containsExactlyInAnyOrderElementsOf(elements);
        assertThat(other.state).isEqualTo(one.state);
        assertThat(one.buffer.size()).isZero();
        assertThat(one.state.toBytes().length).isLessThanOrEqualTo(steady * 12 / 10);
    }
}
