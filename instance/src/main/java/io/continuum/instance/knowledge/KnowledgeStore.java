package io.continuum.instance.knowledge;

import io.continuum.instance.memory.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps things, observations and relations, each with the memory it is told by. Confined to one space. Thread-safe. */
public interface KnowledgeStore {

    /** Which of these names the space has. */
    Set<String> known(Scope scope, Collection<String> names);

    /**
     * A thing and the memories that it is told by.
     *
     * @param memoryId of its name and type
     * @param observedIds of its observations, in their order
     */
    record Told(Node node, String memoryId, List<String> observedIds) {}

    /** Stores things with their observations, except those whose names are there already; returns the names of the others. */
    Set<String> addNodes(Scope scope, List<Told> told);

    /** False when the thing has this observation already. */
    boolean addObservation(Scope scope, String name, String content, String memoryId);

    /** False when it is there already. */
    boolean addRelation(Scope scope, Relation relation, String memoryId);

    /** Which of these observations of a thing are there. */
    Set<String> observed(Scope scope, String name, Collection<String> contents);

    /** Whether the relation is there. */
    boolean holds(Scope scope, Relation relation);

    /** Removes a thing, its observations and its relations; returns the memories they were told by. */
    List<String> removeNode(Scope scope, String name);

    /** Removes an observation; returns the memory it was told by, none when it was not there. */
    List<String> removeObservation(Scope scope, String name, String content);

    /** Removes a relation; returns the memory it was told by, none when it was not there. */
    List<String> removeRelation(Scope scope, Relation relation);

    /** Those of these memories by which nothing is told any more. */
    List<String> untold(String tenant, Collection<String> memoryIds);

    /** Everything, in the order in which it was told. */
    Knowledge all(Scope scope, int nodesMax);

    /** The things whose name, type or an observation contains a text, however its letters are cased. */
    Knowledge containing(Scope scope, String text, int nodesMax);

    /** All that {@link #containing} looks at, in the order in which it was told; empty when it is more than so many letters. */
    Optional<List<FoldedTexts.Folded>> folded(Scope scope, int charsMax);

    /** The things of these names. */
    Knowledge named(Scope scope, Collection<String> names);
}
