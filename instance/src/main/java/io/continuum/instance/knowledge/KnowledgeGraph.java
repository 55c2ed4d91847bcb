package io.continuum.instance.knowledge;

import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Strength;
import io.continuum.instance.memory.WellFormed;
import io.continuum.instance.work.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Things, observations and relations, exactly as they were told. Each is learnt as a memory too, so that recall finds it, and
 * goes when that memory is forgotten. Every change is one transaction. Thread-safe.
 */
public final class KnowledgeGraph {
    /** What one change adds at most. */
    public static final int PARTS_MAX = 5_000;

    private static final int NODES_MAX = 10_000;
    private static final String SOURCE = "knowledge-graph";

    /** Something is said of a thing that nobody has told of. */
    public static final class UnknownNodeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownNodeException(String name) {
            super("Entity with name " + name + " not found", null, false, false);
        }
    }

    private final KnowledgeStore store;
    private final Learning learning;
    private final MemoryStore memories;
    private final Transactions transactions;
    private final FoldedTexts texts;

    public KnowledgeGraph(
            KnowledgeStore store,
            Learning learning,
            MemoryStore memories,
            Transactions transactions,
            FoldedTexts texts) {
        this.store = store;
        this.learning = learning;
        this.memories = memories;
        this.transactions = transactions;
        this.texts = texts;
        learning.onLearned(new Learning.Listener() {
            @Override
            public void learned(Scope scope, List<Memory> learned) {
                // what is told here adds itself
            }

            @Override
            public void forgotten(Memory memory) {
                transactions.afterCommit(() -> texts.removed(new Scope(memory.tenant(), memory.space())));
            }
        });
    }

    /** Stores the things whose names are new; returns those. */
    public List<Node> create(Scope scope, List<Node> nodes) {
        requireRoom(
                nodes.stream().mapToInt(node -> 1 + node.observations().size()).sum());
        return transactions.write(() -> {
            Set<String> known =
                    store.known(scope, nodes.stream().map(Node::name).toList());
            Map<String, Node> fresh = new LinkedHashMap<>();
            nodes.stream()
                    .map(KnowledgeGraph::wellFormed)
                    .filter(node -> !known.contains(node.name()))
                    .forEach(node -> fresh.putIfAbsent(node.name(), node));
            List<Note> notes = new ArrayList<>();
            for (Node node : fresh.values()) {
                notes.add(note(node.name() + " (" + node.type() + ")"));
                node.observations().forEach(observation -> notes.add(note(node.name() + ": " + observation)));
            }
            List<String> ids = learning.learn(scope, notes).ids();
            int next = 0;
            List<KnowledgeStore.Told> told = new ArrayList<>();
            for (Node node : fresh.values()) {
                int end = next + 1 + node.observations().size();
                told.add(new KnowledgeStore.Told(node, ids.get(next), ids.subList(next + 1, end)));
                next = end;
            }
            Set<String> added = store.addNodes(scope, told);
            List<Node> created = fresh.values().stream()
                    .filter(node -> added.contains(node.name()))
                    .toList();
            transactions.afterCommit(() -> texts.added(place(scope), created));
            return created;
        });
    }

    /**
     * Stores the relations that are new; returns those.
     *
     * @throws UnknownNodeException when one of their ends is not there; nothing is stored then
     */
    public List<Relation> relate(Scope scope, List<Relation> relations) {
        requireRoom(relations.size());
        return transactions.write(() -> {
            Set<String> ends = new LinkedHashSet<>();
            relations.forEach(relation -> ends.addAll(List.of(relation.from(), relation.to())));
            requireKnown(scope, ends);
            List<Relation> fresh = relations.stream()
                    .map(relation -> new Relation(
                            WellFormed.text(relation.from()),
                            WellFormed.text(relation.to()),
                            WellFormed.text(relation.type())))
                    .distinct()
                    .filter(relation -> !store.holds(scope, relation))
                    .toList();
            List<String> ids = learning.learn(
                            scope, fresh.stream().map(KnowledgeGraph::note).toList())
                    .ids();
            List<Relation> added = new ArrayList<>();
            for (int i = 0; i < fresh.size(); i++) {
                if (store.addRelation(scope, fresh.get(i), ids.get(i))) {
                    added.add(fresh.get(i));
                }
            }
            return added;
        });
    }

    /**
     * Stores what is new of the observations about each thing; returns that, in the order of the names.
     *
     * @throws UnknownNodeException when one of the things is not there; nothing is stored then
     */
    public List<List<String>> observe(Scope scope, List<String> names, List<List<String>> contents) {
        requireRoom(contents.stream().mapToInt(List::size).sum());
        contents.forEach(some -> some.forEach(Node::requireObservation));
        return transactions.write(() -> {
            requireKnown(scope, names);
            List<List<String>> fresh = new ArrayList<>();
            List<Note> notes = new ArrayList<>();
            Map<String, Set<String>> observed = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                List<String> wanted =
                        contents.get(i).stream().map(WellFormed::text).toList();
                Set<String> known = observed.computeIfAbsent(name, _ -> new HashSet<>());
                known.addAll(store.observed(scope, name, wanted));
                List<String> ofThis = wanted.stream().filter(known::add).toList();
                ofThis.forEach(content -> notes.add(note(name + ": " + content)));
                fresh.add(ofThis);
            }
            Iterator<String> ids = learning.learn(scope, notes).ids().iterator();
            List<List<String>> added = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                List<String> ofThis = new ArrayList<>();
                for (String content : fresh.get(i)) {
                    if (store.addObservation(scope, name, content, ids.next())) {
                        ofThis.add(content);
                    }
                }
                added.add(ofThis);
                transactions.afterCommit(() -> texts.observed(place(scope), name, ofThis));
            }
            return added;
        });
    }

    /** Removes things with all that is said of them; returns the names that were there. */
    public Set<String> remove(Scope scope, Collection<String> names) {
        return transactions.write(() -> {
            Set<String> known = store.known(scope, names);
            for (String name : known) {
                forget(scope, store.removeNode(scope, name));
            }
            transactions.afterCommit(() -> texts.removed(place(scope)));
            return known;
        });
    }

    /** Removes observations of a thing; returns how many were there, -1 when the thing itself is not. */
    public int removeObservations(Scope scope, String name, Collection<String> contents) {
        return transactions.write(() -> {
            if (store.known(scope, List.of(name)).isEmpty()) {
                return -1;
            }
            int removed = 0;
            for (String content : new LinkedHashSet<>(contents)) {
                List<String> told = store.removeObservation(scope, name, content);
                forget(scope, told);
                removed += told.size();
            }
            transactions.afterCommit(() -> texts.removed(place(scope)));
            return removed;
        });
    }

    /** Removes relations; returns how many were there. */
    public int removeRelations(Scope scope, Collection<Relation> relations) {
        return transactions.write(() -> {
            int removed = 0;
            for (Relation relation : new LinkedHashSet<>(relations)) {
                List<String> told = store.removeRelation(scope, relation);
                forget(scope, told);
                removed += told.size();
            }
            return removed;
        });
    }

    /** Everything in a space, as far as one answer goes. */
    public Knowledge all(Scope scope) {
        return transactions.read(() -> store.all(scope, NODES_MAX));
    }

    /** The things whose name, type or an observation contains a text, however its letters are cased. */
    public Knowledge search(Scope scope, String text) {
        String folded = WellFormed.text(text).toLowerCase(Locale.ROOT);
        return transactions.read(() -> texts.containing(
                        place(scope), folded, NODES_MAX + 1, () -> store.folded(scope, FoldedTexts.CHARS_MAX))
                .map(names -> {
                    boolean more = names.size() > NODES_MAX;
                    Knowledge found = store.named(scope, more ? names.subList(0, NODES_MAX) : names);
                    return new Knowledge(found.nodes(), found.relations(), more);
                })
                .orElseGet(() -> store.containing(scope, folded, NODES_MAX)));
    }

    /** The things of these names. */
    public Knowledge open(Scope scope, Collection<String> names) {
        return transactions.read(() -> store.named(scope, names));
    }

    private void requireKnown(Scope scope, Collection<String> names) {
        Set<String> known = store.known(scope, names);
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new UnknownNodeException(name);
        });
    }

    /** Forgets the memories that told nothing but this; what somebody learnt by other means stays. */
    private void forget(Scope scope, List<String> memoryIds) {
        Reach reach = new Reach(scope.tenant(), scope.space());
        for (Memory memory : memories.byIds(reach, store.untold(scope.tenant(), memoryIds))) {
            if (memory.source().equals(SOURCE)) {
                learning.forget(reach, memory.id());
            }
        }
    }

    private static Scope place(Scope scope) {
        return new Scope(scope.tenant(), scope.space());
    }

    private static Note note(String text) {
        return new Note(text, Kind.NOTE, "", "", "user", SOURCE, List.of(), null, Map.of(), Keeping.USUAL);
    }

    private static Note note(Relation relation) {
        String type = relation.type().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_:-]", "_");
        String predicate = Character.isLetter(type.charAt(0)) ? type : "rel:" + type;
        return Learning.relation(
                relation.from(),
                predicate.substring(0, Math.min(predicate.length(), 61)),
                relation.to(),
                Strength.STATED,
                SOURCE,
                null);
    }

    private static Node wellFormed(Node node) {
        return new Node(
                WellFormed.text(node.name()),
                WellFormed.text(node.type()),
                node.observations().stream().map(WellFormed::text).distinct().toList());
    }

    private static void requireRoom(int parts) {
        if (parts > PARTS_MAX) {
            throw new IllegalArgumentException("one call adds at most " + PARTS_MAX + " things; send them in parts");
        }
    }
}
