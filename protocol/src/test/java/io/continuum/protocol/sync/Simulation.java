package io.continuum.protocol.sync;

import io.continuum.protocol.sync.SimulationFailure.Check;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A federation on a bad network, run as its schedule says: first all the steps, then everything heals, and whoever is honest
 * must come to hold the same. Nothing here is left to chance, so a schedule always ends in the same way.
 */
final class Simulation {
    static final long START_MILLIS = 1_700_000_000_000L;
    /** A clock may have been 15 minutes ahead; beyond that nobody waits longer than it takes to notice a dead connection. */
    static final long HEAL_MILLIS_MAX = 20 * 60_000;

    /** No session lives for ever: what one has given up, the next one asks for again. */
    private static final long RESTART_MILLIS = 240_000;

    private static final long AUDIT_MILLIS = 10_000;
    private static final long QUIET_MILLIS = 125_000;
    private static final int QUIET_FRAMES_MAX = 24;

    final Schedule schedule;
    final Plant plant;
    final Ledger ledger = new Ledger();
    final Tally tally = new Tally();
    final List<SimulatedNode> nodes = new ArrayList<>();
    final List<SimulatedLink> links = new ArrayList<>();

    /** Those for whom the others wait before they forget anything: all who have once come, and were not evicted. */
    private final Set<SimulatedNode> members = new HashSet<>();

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Set<SimulatedNode> joined = new HashSet<>();
    private long nowMillis = START_MILLIS;
    private long lastStepMillis = START_MILLIS;
    private long order;
    private boolean healing;

    private record Event(long atMillis, long order, Runnable run) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMillis != other.atMillis
                    ? Long.compare(atMillis, other.atMillis)
                    : Long.compare(order, other.order);
        }
    }

    Simulation(Schedule schedule, Plant plant) {
        this.schedule = schedule;
        this.plant = plant;
        for (int i = 0; i < schedule.roles().size(); i++) {
            nodes.add(
                    switch (schedule.roles().get(i)) {
                        case REPLICA -> new SimulatedReplica(this, i, true);
                        case PLAIN -> new SimulatedReplica(this, i, false);
                        case OLD -> new SimulatedOldPeer(this, i);
                        case FORGER -> new SimulatedForger(this, i);
                    });
        }
        for (Schedule.Pair pair : schedule.links()) {
            links.add(new SimulatedLink(this, links.size(), nodes.get(pair.left()), nodes.get(pair.right())));
        }
    }

    /** Runs a schedule against the code that ships. */
    static Tally run(Schedule schedule) {
        return run(schedule, Plant.NONE);
    }

    /** @throws SimulationFailure if something that must hold does not */
    static Tally run(Schedule schedule, Plant plant) {
        try {
            return new Simulation(schedule, plant).run();
        } catch (SimulationFailure failure) {
            throw failure;
        } catch (RuntimeException | AssertionError failure) {
            throw new SimulationFailure(failure);
        }
    }

    private Tally run() {
        links.forEach(link -> link.dial(true));
        for (Step step : schedule.steps()) {
            at(START_MILLIS + step.atMillis(), () -> happen(step));
        }
        in(0, this::tick);
        long troubleUntilMillis = START_MILLIS
                + schedule.steps().stream().mapToLong(Step::atMillis).max().orElse(0)
                + 500;
        runUntil(troubleUntilMillis);
        heal();
        long healedMillis = nowMillis;
        while (!agree() || !FinalChecks.isIntact(this)) {
            if ((nowMillis - healedMillis) % RESTART_MILLIS == RESTART_MILLIS - 200) {
                links.forEach(SimulatedLink::cut);
            }
            if ((nowMillis - healedMillis) % AUDIT_MILLIS == AUDIT_MILLIS - 200
                    && replicas().anyMatch(replica -> !replica.isIntact())) {
                replicas().forEach(SimulatedReplica::audit);
            }
            if (nowMillis > healedMillis + HEAL_MILLIS_MAX) {
                throw new SimulationFailure(Check.AGREEMENT, "replicas still differ:" + describe());
            }
            runUntil(nowMillis + 200);
        }
        tally.simulations = 1;
        tally.healMillis = nowMillis - healedMillis;
        tally.healMillisMax = tally.healMillis;
        FinalChecks.require(this);
        requireQuiet();
        return tally;
    }

    long nowMillis() {
        return nowMillis;
    }

    void at(long atMillis, Runnable run) {
        events.add(new Event(atMillis, order++, run));
    }

    void in(long millis, Runnable run) {
        at(nowMillis + millis, run);
    }

    /** Those who follow the protocol. */
    Stream<SimulatedNode> honest() {
        return nodes.stream().filter(node -> schedule.roles().get(node.number()) != Schedule.Role.FORGER);
    }

    Stream<SimulatedReplica> replicas() {
        return nodes.stream().filter(SimulatedReplica.class::isInstance).map(SimulatedReplica.class::cast);
    }

    private void runUntil(long untilMillis) {
        while (!events.isEmpty() && events.element().atMillis() <= untilMillis) {
            Event event = events.remove();
            nowMillis = Math.max(nowMillis, event.atMillis());
            event.run().run();
        }
        nowMillis = untilMillis;
    }

    private void happen(Step step) {
        tally.count(step);
        lastStepMillis = nowMillis;
        switch (step.act()) {
            case CUT -> links.get(step.target()).cut();
            case NOISE -> links.get(step.target()).setNoise((int) step.argument());
            case PART -> links.get(step.target()).part(step.argument());
            case DEAF -> {
                SimulatedLink link = links.get(step.target());
                link.deafen(step.argument() % 2 == 0 ? link.left : link.right, step.argument() / 2);
            }
            case SPLIT ->
                links.stream()
                        .filter(link ->
                                (step.target() >> link.left.number() & 1) != (step.target() >> link.right.number() & 1))
                        .forEach(link -> link.part(step.argument()));
            case EVICT -> {
                SimulatedNode evicted = nodes.get(step.target());
                members.remove(evicted);
                in(step.argument(), () -> members.add(evicted));
                linksOf(evicted).forEach(link -> link.part(step.argument()));
            }
            default -> nodes.get(step.target()).step(step);
        }
    }

    /** Whether anything may be forgotten that this one does not hold. */
    boolean isMember(SimulatedNode node) {
        return members.contains(node);
    }

    List<SimulatedLink> linksOf(SimulatedNode node) {
        return links.stream()
                .filter(link -> link.left == node || link.right == node)
                .toList();
    }

    private void join() {
        honest().filter(node -> node.isUp() && joined.add(node)).forEach(members::add);
    }

    private void tick() {
        join();
        nodes.forEach(SimulatedNode::tick);
        long sinceStepMillis = nowMillis - lastStepMillis;
        links.forEach(link -> link.dial(healing || sinceStepMillis > 10_000));
        in(sinceStepMillis < 10_000 ? 100 : sinceStepMillis < 600_000 ? 1_000 : 60_000, this::tick);
    }

    private void heal() {
        healing = true;
        lastStepMillis = nowMillis;
        links.forEach(SimulatedLink::heal);
        nodes.forEach(SimulatedNode::heal);
    }

    private boolean agree() {
        SimulatedNode first = honest().findFirst().orElseThrow();
        return honest().noneMatch(SimulatedNode::isBusy)
                && honest().allMatch(node -> FinalChecks.sameHeads(this, first, node));
    }

    /** Two more minutes in which there is nothing to do: nobody may go on talking about it. */
    private void requireQuiet() {
        if (schedule.roles().contains(Schedule.Role.FORGER)) {
            return;
        }
        runUntil(nowMillis + QUIET_MILLIS);
        long before = tally.frames;
        runUntil(nowMillis + QUIET_MILLIS);
        long perSession = (tally.frames - before) / Math.max(1, 2L * links.size());
        if (perSession > QUIET_FRAMES_MAX || !agree()) {
            throw new SimulationFailure(Check.QUIET, perSession + " frames a session while all agree" + describe());
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (SimulatedNode node : nodes) {
            text.append("\n  node ")
                    .append(node.number())
                    .append(' ')
                    .append(schedule.roles().get(node.number()));
            node.heads()
                    .forEach((log, head) -> text.append(' ')
                            .append(log.origin().toString(), 0, 4)
                            .append('/')
                            .append(log.epoch())
                            .append(ledger.isForked(log) ? "(forked):" : ":")
                            .append(head.seq()));
            text.append(node.isBusy() ? " busy" : "");
        }
        return text.toString();
    }
}
