package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordMap;
import io.continuum.protocol.sync.SimulationFailure.Check;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The simulation finds faults that are there: each of these is planted around the code that ships, and has to be caught. */
class PlantedFaultsTest {
    private static final long SEEDS = 2_000;

    /** A removal takes away all that is there, also what its writer had not seen. */
    private static final class DropsConcurrentAdds implements Plant {
        @Override
        public MemoryStore.Merge merge() {
            return DropsConcurrentAdds::after;
        }

        private static RecordMap after(RecordMap records, Dot dot, String key, RecordChange change) {
            TreeSet<Dot> all = new TreeSet<>(change.context());
            all.addAll(records.get(key).context());
            return records.apply(
                    dot, key, change instanceof RecordChange.Remove ? new RecordChange.Remove(all) : change);
        }
    }

    /** What is remembered of an op that has not arrived is thrown away when the op before it has: one dot too early. */
    private static final class ForgetsOneDotTooEarly implements Plant {
        @Override
        public MemoryStore.Merge merge() {
            return ForgetsOneDotTooEarly::after;
        }

        private static RecordMap after(RecordMap records, Dot dot, String key, RecordChange change) {
            if (!(change instanceof RecordChange.Remove)) {
                return records.apply(dot, key, change);
            }
            TreeSet<Dot> remembered = new TreeSet<>(change.context());
            remembered.removeIf(superseded -> !records.seen().contains(superseded)
                    && (superseded.seq() == 1
                            || records.seen().contains(superseded.log().dot(superseded.seq() - 1))));
            return records.apply(dot, key, new RecordChange.Remove(remembered));
        }
    }

    /** An op is forgotten although the last that every member has is the one before it. */
    private static final class ForgetsOneOpTooMany implements Plant {
        @Override
        public VersionVector stable(VersionVector known) {
            Map<LogId, SeqSet> eager = new HashMap<>();
            known.logs().forEach((log, seqs) -> eager.put(log, SeqSet.upTo(seqs.base() + 1)));
            return VersionVector.of(eager);
        }
    }

    /** What was sent to a peer once is not sent to it again. */
    private static final class NeverSendsAgain implements Plant {
        private final Set<String> sent = new HashSet<>();

        @Override
        public List<OpBatch> read(int replica, int peer, List<OpBatch> batches) {
            List<OpBatch> left = new ArrayList<>(batches);
            left.removeIf(batch -> !sent.add(replica + " to " + peer + ": " + batch.log() + " from " + batch.from()));
            return left;
        }
    }

    /** What was sent to a peer is counted as held by it. */
    private static final class BelievesThatItArrived implements Plant {
        @Override
        public List<Frame> believedAfter(int replica, int peer, Frame sent) {
            if (!(sent instanceof Frame.Ops ops)) {
                return List.of();
            }
            List<Frame.AckPart> parts = new ArrayList<>();
            for (Frame.Part part : ops.parts()) {
                parts.add(new Frame.AckPart(
                        part.range(),
                        part.from(),
                        Collections.nCopies(part.ops().size(), Verdict.OK.code())));
            }
            return List.of(new Frame.Ack(ops.stream(), ops.space(), parts));
        }
    }

    @Test
    void aMergeThatDropsAConcurrentAddIsCaught() {
        requireCaught(DropsConcurrentAdds::new, Check.DEFINITION);
    }

    @Test
    void aMemoryThatIsThrownAwayOneDotTooEarlyIsCaught() {
        requireCaught(ForgetsOneDotTooEarly::new, Check.DEFINITION);
    }

    @Test
    void aCompactionThatIsOneOpTooEagerIsCaught() {
        requireCaught(ForgetsOneOpTooMany::new, Check.FORGOTTEN);
    }

    @Test
    void aSessionThatDoesNotSendAgainWhatItHasSentIsCaught() {
        requireCaught(NeverSendsAgain::new, Check.AGREEMENT);
    }

    @Test
    void aSessionThatCountsWhatItHasSentAsReceivedIsCaught() {
        requireCaught(BelievesThatItArrived::new, Check.BELIEF);
    }

    private static void requireCaught(Supplier<Plant> plant, Check check) {
        Optional<SimulationSweep.Found> found = new SimulationSweep(plant).run(SEEDS, new Tally(), _ -> {});

        assertThat(found).isPresent();
        System.out.println(plant.get().getClass().getSimpleName() + " caught: " + found.orElseThrow());
        assertThat(found.orElseThrow().minimalFailure().check).isEqualTo(check);
        assertThat(found.orElseThrow().minimal().steps())
                .hasSizeLessThanOrEqualTo(found.orElseThrow().schedule().steps().size() / 2);
    }
}
