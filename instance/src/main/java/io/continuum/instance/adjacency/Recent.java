package io.continuum.instance.adjacency;

import io.continuum.instance.memory.Strength;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Messages that changed since the rows of a space were made, as they are now. Not thread-safe. */
final class Recent implements LinkSource.Taker {
    private final TreeMap<String, Message> messages;

    private record Message(boolean counts, long recordedAt, List<String> norms, List<Edge> edges) {}

    private record Edge(String id, String from, String predicate, String to, Strength strength, Instant recordedAt) {}

    Recent() {
        messages = new TreeMap<>();
    }

    /** What another holds, but for some messages that are about to be read again. */
    Recent(Recent other, Iterable<String> without) {
        messages = new TreeMap<>(other.messages);
        without.forEach(messages::remove);
    }

    int size() {
        return messages.size();
    }

    @Override
    public void message(String id, boolean counts, long recordedAtMs) {
        messages.put(id, new Message(counts, recordedAtMs, new ArrayList<>(), new ArrayList<>()));
    }

    @Override
    public void mention(String messageId, String norm) {
        Message message = messages.get(messageId);
        if (message != null) {
            message.norms().add(norm);
        }
    }

    @Override
    public void edge(
            String id,
            String messageId,
            String fromNorm,
            String predicate,
            String toNorm,
            Strength strength,
            Instant recordedAt) {
        Message message = messages.get(messageId);
        if (message != null) {
            message.edges().add(new Edge(id, fromNorm, predicate, toNorm, strength, recordedAt));
        }
    }

    Rows rows() {
        Rows.Builder builder = new Rows.Builder();
        Map<String, Message> latestFirst = messages.descendingMap();
        latestFirst.forEach((id, message) -> builder.message(id, message.counts(), message.recordedAt()));
        latestFirst.forEach((id, message) -> {
            message.norms().forEach(norm -> builder.mention(id, norm));
            message.edges()
                    .forEach(edge -> builder.edge(
                            edge.id(),
                            id,
                            edge.from(),
                            edge.predicate(),
                            edge.to(),
                            edge.strength(),
                            edge.recordedAt()));
        });
        return builder.build();
    }
}
