package io.continuum.instance.memory;

import io.continuum.instance.work.Transactions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Takes in whole families as another instance had them: the same ids, times and standing, so that taking them in twice
 * changes nothing. Where this instance knows something else about the same thing, the newcomer is settled as if it had been
 * learnt.
 */
public final class Adoption {
    /** What becomes of a family. */
    public enum Verdict {
        NEW,
        /** It is here, or its words are. */
        KNOWN,
        /** It is here, and was changed here or there since; what is here stays. */
        DIFFERENT
    }

    private final MemoryStore store;
    private final FamilyStore families;
    private final Standings standings;
    private final Learning learning;
    private final Events events;
    private final Transactions transactions;

    public Adoption(
            MemoryStore store,
            FamilyStore families,
            Standings standings,
            Learning learning,
            Events events,
            Transactions transactions) {
        this.store = store;
        this.families = families;
        this.standings = standings;
        this.learning = learning;
        this.events = events;
        this.transactions = transactions;
    }

    /** What {@link #adopt} would say; changes nothing. */
    public List<Verdict> judge(Reach reach, List<Family> newcomers) {
        return transactions.read(() -> {
            Map<String, Memory> here = new LinkedHashMap<>();
            store.byIds(reach, newcomers.stream().map(each -> each.raw().id()).toList())
                    .forEach(memory -> here.put(memory.id(), memory));
            Map<Scope, Set<String>> known = new LinkedHashMap<>();
            newcomers.stream()
                    .collect(Collectors.groupingBy(
                            each -> each.raw().scope(),
                            LinkedHashMap::new,
                            Collectors.mapping(each -> each.raw().hash(), Collectors.toList())))
                    .forEach((scope, hashes) -> known.put(scope, new HashSet<>(store.known(scope, hashes))));
            List<Verdict> verdicts = new ArrayList<>();
            for (Family each : newcomers) {
                Memory same = here.get(each.raw().id());
                boolean isSaid = known.getOrDefault(each.raw().scope(), Set.of())
                        .contains(each.raw().hash());
                if (same != null) {
                    verdicts.add(same.equals(each.raw()) ? Verdict.KNOWN : Verdict.DIFFERENT);
                } else {
                    verdicts.add(isSaid ? Verdict.KNOWN : Verdict.NEW);
                }
            }
            return verdicts;
        });
    }

    /**
     * Stores the new ones in one transaction.
     *
     * @param together ids of raw messages that came from the same place before: what they say is settled already
     */
    public List<Verdict> adopt(Reach reach, List<Family> newcomers, Set<String> together) {
        return transactions.write(() -> {
            List<Verdict> verdicts = new ArrayList<>(judge(reach, newcomers));
            Map<Scope, List<Family>> fresh = new LinkedHashMap<>();
            for (int i = 0; i < newcomers.size(); i++) {
                if (verdicts.get(i) == Verdict.NEW) {
                    fresh.computeIfAbsent(newcomers.get(i).raw().scope(), _ -> new ArrayList<>())
                            .add(newcomers.get(i));
                }
            }
            Set<String> same = new HashSet<>();
            fresh.forEach((scope, some) -> same.addAll(adopt(scope, some, together)));
            for (int i = 0; i < newcomers.size(); i++) {
                if (same.contains(newcomers.get(i).raw().id())) {
                    verdicts.set(i, Verdict.KNOWN);
                }
            }
            return verdicts;
        });
    }

    /** @return the ids of those whose words were here already */
    private Set<String> adopt(Scope scope, List<Family> all, Set<String> together) {
        Set<String> same = new HashSet<>(
                store.insertRaws(scope, all.stream().map(Family::raw).toList()).keySet());
        List<Family> fresh =
                all.stream().filter(each -> !same.contains(each.raw().id())).toList();
        store.touchSessions(fresh.stream().map(Family::raw).toList());
        Map<String, List<Long>> bands = new LinkedHashMap<>();
        fresh.forEach(each ->
                bands.put(each.raw().id(), Likeness.of(each.raw().text()).bands()));
        store.addBands(scope, bands);
        List<Memory> statements =
                fresh.stream().flatMap(each -> each.derived().stream()).toList();
        Set<String> disputed = disputed(scope, statements, together);
        Standings.Settled settled = standings.settle(
                scope,
                statements.stream()
                        .filter(each -> each.counts() && disputed.contains(each.slot()))
                        .toList());
        store.insertDerived(statements.stream()
                .filter(each -> !each.counts() || !disputed.contains(each.slot()))
                .toList());
        store.insertDerived(settled.newcomers());
        TreeMap<String, Entity> entities = new TreeMap<>();
        fresh.forEach(each -> each.entities().forEach(entity -> entities.put(entity.id(), entity)));
        store.addMentions(
                scope.tenant(),
                entities.values(),
                fresh.stream().flatMap(each -> each.mentions().stream()).toList());
        for (Family each : fresh) {
            List<Memory> memories = new ArrayList<>(List.of(each.raw()));
            memories.addAll(each.derived());
            learning.announce(scope, memories);
            long seq = events.record(
                    scope.tenant(),
                    Event.MEMORY_LEARNED,
                    scope.space(),
                    each.raw().id(),
                    Cause.by("import", ""));
            families.addEdges(each.edges(), seq);
        }
        standings.announce(settled.changed());
        standings.announceOpened(settled.opened());
        return same;
    }

    /** The slots about which something from another place counts here. */
    private Set<String> disputed(Scope scope, List<Memory> statements, Set<String> together) {
        List<String> slots = statements.stream()
                .filter(Memory::counts)
                .map(Memory::slot)
                .filter(slot -> !slot.isEmpty())
                .distinct()
                .toList();
        return slots.isEmpty()
                ? Set.of()
                : store.ofSlots(scope, slots).stream()
                        .filter(memory -> !together.contains(memory.rawId()))
                        .map(Memory::slot)
                        .collect(Collectors.toSet());
    }
}
