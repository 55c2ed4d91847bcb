package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.SetDigest;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordMap;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.sync.SimulationFailure.Check;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What must hold once everybody agrees. */
final class FinalChecks {
    private FinalChecks() {}

    /** Whether two hold the same of every log that is not forked. */
    static boolean sameHeads(Simulation simulation, SimulatedNode left, SimulatedNode right) {
        return left == right || unforked(simulation, left.heads()).equals(unforked(simulation, right.heads()));
    }

    private static Map<LogId, LogHead> unforked(Simulation simulation, Map<LogId, LogHead> heads) {
        TreeMap<LogId, LogHead> unforked = new TreeMap<>(heads);
        unforked.keySet().removeIf(simulation.ledger::isForked);
        return unforked;
    }

    static void require(Simulation simulation) {
        simulation.honest().forEach(node -> requireSurvived(simulation, node));
        simulation.replicas().forEach(replica -> {
            requireGenuine(simulation, replica);
            requireDefined(simulation, replica);
        });
        List<SimulatedReplica> replicas = simulation.replicas().toList();
        for (SimulatedReplica replica : replicas) {
            requireEqual(replicas.getFirst(), replica);
        }
    }

    /** Whether every replica has in its rows what its neighbours could mend. */
    static boolean isIntact(Simulation simulation) {
        return simulation.links.stream()
                .allMatch(link -> !(link.left instanceof SimulatedReplica left)
                        || !(link.right instanceof SimulatedReplica right)
                        || isIntact(simulation, left, right) && isIntact(simulation, right, left));
    }

    private static boolean isIntact(Simulation simulation, SimulatedReplica damaged, SimulatedReplica other) {
        return !damaged.hasRotten()
                || other.store().batches.values().stream()
                        .flatMap(List::stream)
                        .filter(batch -> !simulation.ledger.isForked(batch.log())
                                && simulation.ledger.isSigned(batch)
                                && batch.from() >= damaged.store().retainedFrom(batch.log()))
                        .allMatch(batch -> damaged.store()
                                .batches
                                .getOrDefault(batch.log(), List.of())
                                .contains(batch));
    }

    private static void requireSurvived(Simulation simulation, SimulatedNode node) {
        List<String> missing = simulation.ledger.missing(node.heads());
        if (!missing.isEmpty()) {
            throw new SimulationFailure(
                    Check.SURVIVAL, "node " + node.number() + " lacks writes that were acknowledged: " + missing);
        }
    }

    private static void requireGenuine(Simulation simulation, SimulatedReplica replica) {
        replica.store().batches.values().stream()
                .flatMap(List::stream)
                .filter(batch -> !simulation.ledger.isSigned(batch) && !replica.isRotten(batch))
                .forEach(batch -> {
                    throw new SimulationFailure(
                            Check.GENUINE, "node " + replica.number() + " holds what nobody signed: " + batch);
                });
    }

    /** The records of a replica are those that the ops define of which it says that it has seen them. */
    static void requireDefined(Simulation simulation, SimulatedReplica replica) {
        NaiveSpace defined = NaiveSpace.of(simulation.ledger.upTo(replica.heads()));
        Optional<String> difference =
                defined.differenceFrom(replica.store().records, key -> !key.startsWith(SimulatedForger.KEY));
        if (difference.isPresent()) {
            throw new SimulationFailure(Check.DEFINITION, "node " + replica.number() + ": " + difference.get());
        }
    }

    /** Two replicas hold the same records, but for those that forked logs alone write. */
    private static void requireEqual(SimulatedReplica left, SimulatedReplica right) {
        TreeMap<String, RecordState> ours = unforgeable(left.store().records);
        TreeMap<String, RecordState> theirs = unforgeable(right.store().records);
        if (!ours.equals(theirs) || !digest(ours).equals(digest(theirs))) {
            throw new SimulationFailure(
                    Check.AGREEMENT,
                    "the same ops, but node " + left.number() + " holds " + ours + " and node " + right.number() + " "
                            + theirs);
        }
    }

    private static TreeMap<String, RecordState> unforgeable(RecordMap map) {
        TreeMap<String, RecordState> records = new TreeMap<>();
        map.records().forEach((key, record) -> {
            RecordState settled = record.settled(map.seen());
            if (!key.startsWith(SimulatedForger.KEY) && !settled.isGone()) {
                records.put(key, settled);
            }
        });
        return records;
    }

    private static SetDigest digest(Map<String, RecordState> records) {
        SetDigest digest = SetDigest.EMPTY;
        for (Map.Entry<String, RecordState> entry : records.entrySet()) {
            if (entry.getValue().isPresent()) {
                digest = digest.plus(entry.getValue().digestMember(entry.getKey()));
            }
        }
        return digest;
    }
}
