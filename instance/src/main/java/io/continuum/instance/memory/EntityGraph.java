package io.continuum.instance.memory;

import io.continuum.instance.extract.Phrase;
import io.continuum.instance.memory.GraphStore.Link;
import io.continuum.instance.memory.GraphStore.Merge;
import io.continuum.instance.work.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Walks what memories say of things and their relations, within bounds, and lets people say that two names mean one thing.
 * Entities of one name in one space are one thing, whatever rule found them. Thread-safe.
 */
public final class EntityGraph {
    /** Type of the link between things that stand in the same messages. */
    public static final String MENTIONED_WITH = "mentioned_with";
    /** Farthest a walk goes. */
    public static final int DEPTH_MAX = 6;
    /** Most things of one answer. */
    public static final int NODES_MAX = 1_000;
    /** Most edges of one answer. */
    public static final int EDGES_MAX = 5_000;
    /** Merges in force in one space. */
    public static final int MERGES_MAX = 10_000;

    private static final int LINKS_PER_STEP = 2_000;
    private static final int MESSAGES_PER_STEP = 200;
    private static final int TOGETHER_PER_STEP = 200;
    private static final int FRONT_MAX = 200;
    private static final int PATH_NODES_MAX = 5_000;
    private static final int EVIDENCE_MAX = 20;
    private static final String STATED_PREFIX = "rel:";

    /** Which way edges are followed. */
    public enum Direction {
        OUT,
        IN,
        BOTH
    }

    /**
     * Where to walk.
     *
     * @param types only edges of these types; empty for all
     * @param asOf as it was believed at that time; null for now
     */
    public record Walk(
            int depth,
            Direction direction,
            Collection<String> types,
            @Nullable Instant asOf,
            int nodesMax,
            int edgesMax) {
        public Walk {
            requireWithin("depth", depth, DEPTH_MAX);
            requireWithin("max_nodes", nodesMax, NODES_MAX);
            requireWithin("max_edges", edgesMax, EDGES_MAX);
            types = types.stream().map(WellFormed::text).toList();
        }

        private static void requireWithin(String name, int value, int max) {
            if (value < 1 || value > max) {
                throw new IllegalArgumentException(name + " must be a whole number from 1 to " + max);
            }
        }

        /** Types under the names that stored edges have. */
        List<String> stated() {
            List<String> stated = new ArrayList<>(types);
            types.forEach(type -> stated.add(STATED_PREFIX + type));
            return stated;
        }

        boolean wantsStated() {
            return types.isEmpty() || types.stream().anyMatch(type -> !type.equals(MENTIONED_WITH));
        }

        boolean wantsTogether() {
            return types.isEmpty() || types.contains(MENTIONED_WITH);
        }
    }

    /**
     * A thing.
     *
     * @param id of one of its entities
     * @param aliases the other names it has been given
     * @param depth how many steps it is away
     */
    public record Node(String id, String name, String type, String space, List<String> aliases, int depth) {}

    /**
     * What links two things, all statements of it together.
     *
     * @param weight the sum of theirs; for {@link #MENTIONED_WITH}, how many messages mention both
     * @param uplift of the statement that is most certain
     * @param confidence of that statement
     * @param evidence the raw messages that state it, the latest first, at most 20
     */
    public record Line(
            String from,
            String type,
            String to,
            double weight,
            double uplift,
            double confidence,
            List<String> evidence,
            @Nullable Instant recordedAt) {}

    /** @param truncated whether there is more than the bounds let through */
    public record Part(List<Node> nodes, List<Line> edges, boolean truncated) {}

    /**
     * Some of what is stated in a space, each statement by itself, with the latest first.
     *
     * @param nodes what these edges link
     * @param next where to go on; empty when this is all
     */
    public record Page(List<Node> nodes, List<Line> edges, Optional<GraphStore.Place> next) {}

    /** What became of a merge or its undoing. */
    public sealed interface Outcome {
        record Done(Merge merge) implements Outcome {}

        record Unknown() implements Outcome {}

        record Pointless(String why) implements Outcome {}
    }

    private final GraphStore store;
    private final Events events;
    private final Transactions transactions;
    private final InstantSource clock;
    private final RandomGenerator random;

    public EntityGraph(
            GraphStore store, Events events, Transactions transactions, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /** The thing an entity belongs to; empty when it is out of reach. */
    public Optional<Node> node(Reach reach, String id) {
        return transactions.read(() -> store.entity(reach, id).map(entity -> {
            Names names = names(reach.tenant(), entity.space());
            return nodes(reach.tenant(), entity.space(), names, Map.of(names.chief(entity.norm()), 0))
                    .values()
                    .iterator()
                    .next();
        }));
    }

    /** The things of a name, one for each space of the reach that has it. */
    public List<Node> named(Reach reach, String name, int limit) {
        return transactions.read(() -> store.named(reach, Phrase.norm(WellFormed.text(name)), limit).stream()
                .flatMap(entity -> node(reach, entity.id()).stream())
                .distinct()
                .toList());
    }

    /**
     * What lies around things, in steps; the nearest come first.
     *
     * @return empty when one of them is out of reach
     * @throws IllegalArgumentException when they lie in different spaces
     */
    public Optional<Part> traverse(Reach reach, List<String> ids, Walk walk) {
        return transactions.read(() -> starts(reach, ids).map(start -> walk(reach.tenant(), start, walk)));
    }

    /** A shortest way from one thing to another; without edges when there is none within the walk's depth. */
    public Optional<Part> path(Reach reach, String fromId, String toId, Walk walk) {
        return transactions.read(
                () -> starts(reach, List.of(fromId, toId)).map(ends -> path(reach.tenant(), ends, walk)));
    }

    /**
     * A page of all that is stated in a space.
     *
     * @param after where the page before ended
     * @param limit most statements, at most {@link #NODES_MAX}; those of a thing about itself, as a merge makes them, are
     *     left out
     * @param asOf as it was believed at that time; null for now
     */
    public Page all(String tenant, String space, GraphStore.Place after, int limit, @Nullable Instant asOf) {
        return transactions.read(() -> {
            Names names = names(tenant, space);
            List<GraphStore.Edge> found = store.links(tenant, space, asOf).edges(after, limit + 1);
            List<GraphStore.Edge> edges = found.size() > limit ? found.subList(0, limit) : found;
            Map<String, Integer> chiefs = new LinkedHashMap<>();
            List<Line> lines = new ArrayList<>();
            for (GraphStore.Edge edge : edges) {
                Link said = edge.link();
                String from = names.chief(said.from());
                String to = names.chief(said.to());
                if (!from.equals(to)) {
                    chiefs.put(from, 0);
                    chiefs.put(to, 0);
                    lines.add(line(List.of(
                            new Link(from, said.type(), to, said.strength(), said.evidence(), said.recordedAt()))));
                }
            }
            Part part = part(tenant, new Starts(space, names, List.of()), chiefs, lines, false);
            return new Page(
                    part.nodes(),
                    part.edges(),
                    found.size() > limit ? Optional.of(edges.getLast().place()) : Optional.empty());
        });
    }

    /** The names of one space that are asked about, in their order. */
    private record Starts(String space, Names names, List<String> chiefs) {}

    private Optional<Starts> starts(Reach reach, List<String> ids) {
        List<Entity> entities = new ArrayList<>();
        for (String id : ids) {
            Optional<Entity> entity = store.entity(reach, id);
            if (entity.isEmpty()) {
                return Optional.empty();
            }
            entities.add(entity.get());
        }
        Set<String> spaces = entities.stream().map(Entity::space).collect(Collectors.toSet());
        if (spaces.size() != 1) {
            throw new IllegalArgumentException("a walk stays in one space; name entities of one");
        }
        Names names = names(reach.tenant(), entities.getFirst().space());
        return Optional.of(new Starts(
                entities.getFirst().space(),
                names,
                entities.stream().map(entity -> names.chief(entity.norm())).toList()));
    }

    private Names names(String tenant, String space) {
        return new Names(store.merges(new Reach(tenant, space), MERGES_MAX));
    }

    private Part walk(String tenant, Starts start, Walk walk) {
        Map<String, Integer> depths = new LinkedHashMap<>();
        start.chiefs().forEach(chief -> depths.put(chief, 0));
        Map<String, Line> lines = new LinkedHashMap<>();
        GraphStore.Links links = store.links(tenant, start.space(), walk.asOf());
        boolean truncated = false;
        Set<String> front = new LinkedHashSet<>(start.chiefs());
        for (int depth = 1; depth <= walk.depth() && !front.isEmpty(); depth++) {
            Set<String> next = new LinkedHashSet<>();
            Step step = step(links, start.names(), front, walk);
            truncated |= step.truncated();
            for (Line line : step.lines()) {
                String other = front.contains(line.from()) ? line.to() : line.from();
                if (!depths.containsKey(other)) {
                    if (depths.size() >= walk.nodesMax()) {
                        truncated = true;
                        continue;
                    }
                    depths.put(other, depth);
                    next.add(other);
                }
                if (lines.size() >= walk.edgesMax() && !lines.containsKey(key(line))) {
                    truncated = true;
                } else {
                    lines.putIfAbsent(key(line), line);
                }
            }
            truncated |= next.size() > FRONT_MAX && depth < walk.depth();
            front = next.stream().limit(FRONT_MAX).collect(Collectors.toCollection(LinkedHashSet::new));
        }
        return part(tenant, start, depths, lines.values(), truncated);
    }

    /** Both ends look for each other: half as deep from each is far fewer things than all the way from one. */
    private Part path(String tenant, Starts ends, Walk walk) {
        String from = ends.chiefs().getFirst();
        String to = ends.chiefs().getLast();
        if (from.equals(to)) {
            return part(tenant, ends, Map.of(from, 0), List.of(), false);
        }
        Map<String, Line> fromStart = new LinkedHashMap<>(); // by name: the edge it was reached over
        Map<String, Line> fromEnd = new LinkedHashMap<>();
        GraphStore.Links links = store.links(tenant, ends.space(), walk.asOf());
        Set<String> startFront = Set.of(from);
        Set<String> endFront = Set.of(to);
        boolean truncated = false;
        for (int depth = 0; depth < walk.depth() && !startFront.isEmpty() && !endFront.isEmpty(); depth++) {
            boolean forward = startFront.size() <= endFront.size();
            Map<String, Line> own = forward ? fromStart : fromEnd;
            Map<String, Line> others = forward ? fromEnd : fromStart;
            String ownEnd = forward ? from : to;
            String otherEnd = forward ? to : from;
            Step step = step(links, ends.names(), forward ? startFront : endFront, forward ? walk : turned(walk));
            truncated |= step.truncated();
            Set<String> next = new LinkedHashSet<>();
            for (Line line : step.lines()) {
                Set<String> front = forward ? startFront : endFront;
                String other = front.contains(line.from()) ? line.to() : line.from();
                if (other.equals(ownEnd) || own.containsKey(other) || own.size() >= PATH_NODES_MAX) {
                    continue;
                }
                own.put(other, line);
                next.add(other);
                if (other.equals(otherEnd) || others.containsKey(other)) {
                    return way(tenant, ends, other, fromStart, fromEnd);
                }
            }
            truncated |= next.size() > FRONT_MAX;
            Set<String> bounded = next.stream().limit(FRONT_MAX).collect(Collectors.toCollection(LinkedHashSet::new));
            if (forward) {
                startFront = bounded;
            } else {
                endFront = bounded;
            }
        }
        return new Part(List.of(), List.of(), truncated);
    }

    private static Walk turned(Walk walk) {
        Direction direction = switch (walk.direction()) {
            case OUT -> Direction.IN;
            case IN -> Direction.OUT;
            case BOTH -> Direction.BOTH;
        };
        return new Walk(walk.depth(), direction, walk.types(), walk.asOf(), walk.nodesMax(), walk.edgesMax());
    }

    /** From where the two searches met, back to each end. */
    private Part way(String tenant, Starts ends, String met, Map<String, Line> fromStart, Map<String, Line> fromEnd) {
        Deque<Line> lines = new ArrayDeque<>();
        Deque<String> names = new ArrayDeque<>(List.of(met));
        String at = met;
        for (Line line = fromStart.get(at); line != null; line = fromStart.get(at)) {
            lines.addFirst(line);
            at = line.from().equals(at) ? line.to() : line.from();
            names.addFirst(at);
        }
        at = met;
        for (Line line = fromEnd.get(at); line != null; line = fromEnd.get(at)) {
            lines.addLast(line);
            at = line.from().equals(at) ? line.to() : line.from();
            names.addLast(at);
        }
        Map<String, Integer> depths = new LinkedHashMap<>();
        names.forEach(name -> depths.put(name, depths.size()));
        return part(tenant, ends, depths, lines, false);
    }

    private record Step(List<Line> lines, boolean truncated) {}

    /** What leads on from a front of things, stated edges before what only stands together. */
    private static Step step(GraphStore.Links known, Names names, Set<String> front, Walk walk) {
        Set<String> all = names.all(front);
        List<Link> links = new ArrayList<>();
        boolean truncated = false;
        if (walk.wantsStated()) {
            links.addAll(known.stated(all, walk.stated(), LINKS_PER_STEP));
            truncated = links.size() == LINKS_PER_STEP;
        }
        if (walk.wantsTogether()) {
            List<Link> together = known.mentionedWith(all, MESSAGES_PER_STEP, TOGETHER_PER_STEP);
            truncated |= together.size() == TOGETHER_PER_STEP;
            links.addAll(together);
        }
        Map<String, List<Link>> grouped = new LinkedHashMap<>();
        for (Link link : links) {
            boolean together = link.type().equals(MENTIONED_WITH);
            String one = names.chief(link.from());
            String other = names.chief(link.to());
            boolean turned = together && one.compareTo(other) > 0;
            if (turned && front.contains(one) && front.contains(other)) {
                continue; // it has no direction, and was found from its other end
            }
            String from = turned ? other : one;
            String to = turned ? one : other;
            boolean outward = front.contains(from);
            boolean inward = front.contains(to);
            boolean wanted = switch (together ? Direction.BOTH : walk.direction()) {
                case OUT -> outward;
                case IN -> inward;
                case BOTH -> outward || inward;
            };
            if (wanted && !from.equals(to)) {
                Link between = new Link(from, link.type(), to, link.strength(), link.evidence(), link.recordedAt());
                grouped.computeIfAbsent(from + '\n' + link.type() + '\n' + to, _ -> new ArrayList<>())
                        .add(between);
            }
        }
        return new Step(grouped.values().stream().map(EntityGraph::line).toList(), truncated);
    }

    private static Line line(List<Link> statements) {
        Link first = statements.getFirst();
        Link surest = statements.stream()
                .max(Comparator.comparingDouble((Link link) -> link.strength().confidence()))
                .orElse(first);
        return new Line(
                first.from(),
                first.type(),
                first.to(),
                statements.stream()
                        .mapToDouble(link -> link.strength().weight())
                        .sum(),
                surest.strength().uplift(),
                surest.strength().confidence(),
                statements.stream()
                        .map(Link::evidence)
                        .filter(id -> !id.isEmpty())
                        .distinct()
                        .limit(EVIDENCE_MAX)
                        .toList(),
                first.recordedAt());
    }

    private static String key(Line line) {
        return line.from() + '\n' + line.type() + '\n' + line.to();
    }

    /** Names become entities: of each thing the one whose own name stands for it, and of several the first by type. */
    private Part part(
            String tenant, Starts start, Map<String, Integer> depths, Collection<Line> lines, boolean truncated) {
        Map<String, Node> nodes = nodes(tenant, start.space(), start.names(), depths);
        List<Line> edges = new ArrayList<>();
        for (Line line : lines) {
            Node from = nodes.get(line.from());
            Node to = nodes.get(line.to());
            if (from != null && to != null) {
                edges.add(new Line(
                        from.id(),
                        line.type(),
                        to.id(),
                        line.weight(),
                        line.uplift(),
                        line.confidence(),
                        line.evidence(),
                        line.recordedAt()));
            }
        }
        return new Part(List.copyOf(nodes.values()), edges, truncated);
    }

    private Map<String, Node> nodes(String tenant, String space, Names names, Map<String, Integer> depths) {
        Map<String, TreeMap<String, Entity>> byChief = new HashMap<>();
        Set<String> all = names.all(depths.keySet());
        for (Entity entity : store.ofNames(tenant, space, all, 10 * NODES_MAX)) {
            String rank = (entity.norm().equals(names.chief(entity.norm())) ? "0" : "1") + entity.type();
            byChief.computeIfAbsent(names.chief(entity.norm()), _ -> new TreeMap<>())
                    .put(rank + '\n' + entity.norm(), entity);
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        depths.forEach((chief, depth) -> {
            TreeMap<String, Entity> entities = byChief.get(chief);
            if (entities != null) {
                Entity first = entities.firstEntry().getValue();
                List<String> aliases = entities.values().stream()
                        .filter(entity -> !entity.norm().equals(first.norm()))
                        .map(Entity::name)
                        .distinct()
                        .toList();
                nodes.put(chief, new Node(first.id(), first.name(), first.type(), space, aliases, depth));
            }
        });
        return nodes;
    }

    /** The names of a reach that mean the same as others, as they are now. */
    public SameNames sameNames(Reach reach) {
        return new SameNames(store.merges(reach, MERGES_MAX));
    }

    /** Says that two entities are one thing, known by the name of the second. */
    public Outcome merge(Reach reach, String fromId, String intoId, String actor, String reason) {
        return transactions.write(() -> {
            Optional<Entity> from = store.entity(reach, fromId);
            Optional<Entity> into = store.entity(reach, intoId);
            if (from.isEmpty() || into.isEmpty()) {
                return new Outcome.Unknown();
            }
            String space = from.get().space();
            if (!space.equals(into.get().space())) {
                return new Outcome.Pointless("They lie in different spaces, and a space keeps to itself.");
            }
            store.lockMerges(reach.tenant(), space);
            List<Merge> inForce = store.merges(new Reach(reach.tenant(), space), MERGES_MAX);
            Names names = new Names(inForce);
            String chief = names.chief(from.get().norm());
            String target = names.chief(into.get().norm());
            if (chief.equals(target)) {
                return new Outcome.Pointless("They are one thing already.");
            }
            if (inForce.size() >= MERGES_MAX) {
                return new Outcome.Pointless("A space holds at most " + MERGES_MAX + " merges; undo some.");
            }
            Instant now = Instant.ofEpochMilli(clock.millis());
            Merge merge =
                    new Merge(Ids.raw(now, random), space, chief, target, actor, WellFormed.text(reason), now, null);
            if (!store.addMerge(reach.tenant(), merge)) {
                return new Outcome.Pointless("Somebody merged it just now; look again.");
            }
            events.record(reach.tenant(), Event.ENTITY_MERGED, space, merge.id(), Cause.by(actor, ""));
            return new Outcome.Done(merge);
        });
    }

    /** Undoes a merge; what was merged into the name before and since stays with it. */
    public Outcome unmerge(Reach reach, String mergeId, String actor) {
        return transactions.write(() -> {
            Optional<Merge> merge = store.merge(reach, mergeId);
            if (merge.isEmpty()) {
                return new Outcome.Unknown();
            }
            if (!store.undoMerge(reach.tenant(), mergeId, Instant.ofEpochMilli(clock.millis()))) {
                return new Outcome.Pointless("It is undone already.");
            }
            events.record(reach.tenant(), Event.ENTITY_UNMERGED, merge.get().space(), mergeId, Cause.by(actor, ""));
            return new Outcome.Done(store.merge(reach, mergeId).orElseThrow());
        });
    }

    /** The merges of a reach, undone ones too, the latest first. */
    public List<Merge> merges(Reach reach, int limit) {
        return transactions.read(() -> store.mergeLog(reach, limit));
    }
}
