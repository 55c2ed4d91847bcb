package io.continuum.instance.adjacency;

import io.continuum.instance.memory.EntityGraph;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.GraphStore;
import io.continuum.instance.memory.GraphStore.Link;
import io.continuum.instance.memory.Strength;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a space's messages linked after one event: rows of all of them, and smaller ones of those that changed since. Does not
 * change.
 */
final class HeldSpace implements GraphStore.Links {
    private static final int RECENT_MIN = 500;
    private static final int RECENT_SHARE = 20;

    private final long seq;
    private final Rows rows;
    private final BitSet gone; // messages whose rows are outdated
    private final Recent recent;
    private final Rows recentRows;

    private HeldSpace(long seq, Rows rows, BitSet gone, Recent recent, Rows recentRows) {
        this.seq = seq;
        this.rows = rows;
        this.gone = gone;
        this.recent = recent;
        this.recentRows = recentRows;
    }

    static HeldSpace of(long seq, Rows rows) {
        return new HeldSpace(seq, rows, new BitSet(), new Recent(), Rows.NONE);
    }

    long seq() {
        return seq;
    }

    int byteCount() {
        return (int) Math.min(Integer.MAX_VALUE, rows.byteCount() + 3 * recentRows.byteCount());
    }

    /** After some more events; empty when too much has changed, and all should be read anew. */
    Optional<HeldSpace> after(String tenant, String space, List<Event> events, LinkSource source) {
        Set<String> changed = new HashSet<>();
        for (Event event : events) {
            boolean touchesMessages = switch (event.type()) {
                case Event.MEMORY_LEARNED, Event.MEMORY_CHANGED, Event.MEMORY_ENRICHED, Event.MEMORY_REMOVED -> true;
                default -> false;
            };
            if (touchesMessages && event.space().equals(space)) {
                changed.add(event.subject());
            }
        }
        long now = events.getLast().seq();
        if (changed.isEmpty()) {
            return Optional.of(new HeldSpace(now, rows, gone, recent, recentRows));
        }
        if (recent.size() + changed.size() > Math.max(RECENT_MIN, rows.messageCount() / RECENT_SHARE)) {
            return Optional.empty();
        }
        BitSet goneNow = (BitSet) gone.clone();
        for (String id : changed) {
            int message = rows.find(id);
            if (message >= 0) {
                goneNow.set(message);
            }
        }
        Recent recentNow = new Recent(recent, changed);
        source.some(tenant, space, changed, recentNow);
        return Optional.of(new HeldSpace(now, rows, goneNow, recentNow, recentNow.rows()));
    }

    @Override
    public List<Link> stated(Collection<String> norms, Collection<String> types, int limit) {
        BitSet none = new BitSet();
        return Rows.Stated.latest(
                        rows.stated(norms, types, gone, limit), recentRows.stated(norms, types, none, limit), limit)
                .stream()
                .map(Rows.Stated::link)
                .toList();
    }

    @Override
    public List<GraphStore.Edge> edges(GraphStore.Place after, int limit) {
        return Rows.Stated.latest(rows.edges(after, gone, limit), recentRows.edges(after, new BitSet(), limit), limit)
                .stream()
                .map(Rows.Stated::placed)
                .toList();
    }

    /** How often two names stand together, and when last. */
    private static final class Together {
        private final String here;
        private final String there;
        private long messages;
        private long latest;

        Together(String here, String there) {
            this.here = here;
            this.there = there;
        }

        private static final Comparator<Together> MOST_FIRST = Comparator.comparingLong(
                        (Together each) -> -each.messages)
                .thenComparingLong(each -> -each.latest)
                .thenComparing(each -> each.here, Texts.BY_BYTES)
                .thenComparing(each -> each.there, Texts.BY_BYTES);
    }

    @Override
    public List<Link> mentionedWith(Collection<String> norms, int messagesMax, int limit) {
        List<Rows.Mentioned> latest = Rows.Mentioned.latest(
                rows.mentioned(norms, gone, messagesMax),
                recentRows.mentioned(norms, new BitSet(), messagesMax),
                messagesMax);
        Map<String, Map<String, Together>> pairs = new HashMap<>();
        for (Rows.Mentioned mentioned : latest) {
            if (!mentioned.counts()) {
                continue;
            }
            String here = mentioned.norm();
            Map<String, Together> ofHere = pairs.computeIfAbsent(here, _ -> new HashMap<>());
            for (String there : mentioned.norms()) {
                if (!there.equals(here)) {
                    Together together = ofHere.computeIfAbsent(there, _ -> new Together(here, there));
                    together.messages++;
                    together.latest = Math.max(together.latest, mentioned.recordedAt());
                }
            }
        }
        List<Together> all = new ArrayList<>();
        pairs.values().forEach(ofHere -> all.addAll(ofHere.values()));
        all.sort(Together.MOST_FIRST);
        return all.stream()
                .limit(limit)
                .map(each -> new Link(
                        each.here,
                        EntityGraph.MENTIONED_WITH,
                        each.there,
                        new Strength(each.messages, 0, 1),
                        "",
                        Instant.ofEpochMilli(each.latest)))
                .toList();
    }
}
