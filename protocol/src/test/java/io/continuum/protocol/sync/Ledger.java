package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What nobody in a simulation can see: every batch that was really signed, and what must not get lost. */
final class Ledger {
    private final Set<OpBatch> signed = new HashSet<>();
    private final Map<LogId, List<OpBatch>> byLog = new HashMap<>();
    private final Map<Dot, Bytes> hashes = new HashMap<>();
    private final Set<LogId> forked = new HashSet<>();
    private final TreeMap<LogId, Long> mustSurvive = new TreeMap<>();

    /** An origin has signed a batch of its own log. */
    void signed(OpBatch batch) {
        signed.add(batch);
        byLog.computeIfAbsent(batch.log(), _ -> new ArrayList<>()).add(batch);
        List<Bytes> chain = batch.chain(Fakes.SCOPE);
        for (int i = 0; i < chain.size(); i++) {
            Bytes before = hashes.putIfAbsent(batch.log().dot(batch.from() + i), chain.get(i));
            if (before != null && !before.equals(chain.get(i))) {
                forked.add(batch.log());
            }
        }
    }

    /** The batch is durable where it was written, and whoever wrote it knows. */
    void acknowledged(OpBatch batch) {
        mustSurvive.put(batch.log(), batch.to());
    }

    /** A store has lost something: what nobody else holds is gone for good. */
    void lost(Collection<SimulatedNode> honest) {
        mustSurvive.replaceAll((log, seq) -> Math.min(
                seq,
                honest.stream()
                        .map(node -> node.heads().get(log))
                        .mapToLong(head -> head == null ? 0 : head.seq())
                        .max()
                        .orElse(0)));
    }

    /** All that was signed of these logs up to their heads, but for what is forked. */
    List<OpBatch> upTo(Map<LogId, LogHead> heads) {
        List<OpBatch> batches = new ArrayList<>();
        heads.forEach((log, head) -> {
            if (!isForked(log)) {
                byLog.getOrDefault(log, List.of()).stream()
                        .filter(batch -> batch.to() <= head.seq())
                        .forEach(batches::add);
            }
        });
        return batches;
    }

    boolean isSigned(OpBatch batch) {
        return signed.contains(batch);
    }

    boolean isForked(LogId log) {
        return forked.contains(log);
    }

    /** What of the acknowledged writes these heads lack. */
    List<String> missing(Map<LogId, LogHead> heads) {
        List<String> missing = new ArrayList<>();
        mustSurvive.forEach((log, seq) -> {
            LogHead head = heads.get(log);
            if (seq > 0 && (head == null || head.seq() < seq)) {
                missing.add(log + " up to " + seq + ", there is " + head);
            }
        });
        return missing;
    }
}
