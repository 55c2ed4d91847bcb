package io.continuum.protocol.sync;

import java.util.Random;

/**
 * Two nodes that may talk. Each end has its own idea of whether it is connected: while the link is parted, one end may close
 * and the other not hear of it. What a connection that has ended left on the way is lost.
 */
final class SimulatedLink {
    static final int LOSS = 1;
    static final int REPEAT = 2;
    static final int REORDER = 4;
    static final int DELAY = 8;

    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final long LATENCY_MILLIS = 20;

    final int number;
    final SimulatedNode left;
    final SimulatedNode right;
    private final Simulation simulation;
    private final Random random;
    /** The connection that each end believes in; 0 for none. */
    private final int[] open = new int[2];
    /** Until when nothing gets through from an end. */
    private final long[] deafUntilMillis = new long[2];
    /** When the last frame from an end arrives: those behind it come later, unless the link reorders. */
    private final long[] lastArrivalMillis = new long[2];

    private int connections;
    private int noise;

    SimulatedLink(Simulation simulation, int number, SimulatedNode left, SimulatedNode right) {
        this.simulation = simulation;
        this.number = number;
        this.left = left;
        this.right = right;
        this.random = Chance.of(simulation.schedule.seed(), 100 + number);
    }

    SimulatedNode other(SimulatedNode node) {
        return node == left ? right : left;
    }

    private SimulatedNode node(int end) {
        return end == LEFT ? left : right;
    }

    private int end(SimulatedNode node) {
        return node == left ? LEFT : RIGHT;
    }

    boolean isOpen(SimulatedNode node) {
        return open[end(node)] != 0;
    }

    /** Tries to connect, if an end is not connected. */
    void dial(boolean patient) {
        boolean wanted = open[LEFT] == 0 || open[RIGHT] == 0;
        if (!wanted
                || !patient && random.nextInt(10) != 0
                || !left.isUp()
                || !right.isUp()
                || isDeaf(LEFT)
                || isDeaf(RIGHT)) {
            return;
        }
        connections++;
        for (int end = LEFT; end <= RIGHT; end++) {
            if (open[end] != 0) {
                node(end).closed(this);
            }
            open[end] = connections;
            lastArrivalMillis[end] = 0;
        }
        left.open(this);
        if (open[RIGHT] == connections) {
            right.open(this);
        }
    }

    /** A message from one end to the other; lost if the connection is not, or not any more. */
    void send(SimulatedNode from, byte[] message) {
        int end = end(from);
        int connection = open[end];
        if (connection == 0) {
            return;
        }
        if (hits(LOSS)) {
            simulation.tally.lost++;
            return;
        }
        int copies = 1;
        if (hits(REPEAT)) {
            simulation.tally.repeated++;
            copies = 2;
        }
        for (int i = 0; i < copies; i++) {
            arrive(end, connection, () -> {
                if (open[1 - end] == connection) {
                    node(1 - end).receive(this, message);
                }
            });
        }
    }

    private void arrive(int from, int connection, Runnable arrival) {
        long atMillis = simulation.nowMillis() + LATENCY_MILLIS;
        if ((noise & DELAY) != 0) {
            atMillis += random.nextInt(2_000);
        }
        if ((noise & REORDER) != 0) {
            atMillis += random.nextInt(300);
        } else {
            atMillis = Math.max(atMillis, lastArrivalMillis[from]);
            lastArrivalMillis[from] = atMillis;
        }
        boolean lost = isDeaf(from);
        simulation.at(atMillis, () -> {
            if (lost || isDeaf(from)) {
                simulation.tally.swallowed++;
            } else if (connection == open[1 - from]) {
                arrival.run();
            }
        });
    }

    /** One end has closed its connection; the other hears of it, if the link is not parted. */
    void close(SimulatedNode node) {
        int end = end(node);
        int connection = open[end];
        if (connection == 0) {
            return;
        }
        open[end] = 0;
        arrive(end, connection, () -> {
            open[1 - end] = 0;
            node(1 - end).closed(this);
        });
    }

    /** The connection breaks, and both ends hear of it at once. */
    void cut() {
        for (int end = LEFT; end <= RIGHT; end++) {
            if (open[end] != 0) {
                open[end] = 0;
                node(end).closed(this);
            }
        }
    }

    void setNoise(int bits) {
        noise = bits;
    }

    /** Nothing gets through in either direction. */
    void part(long millis) {
        deafen(left, millis);
        deafen(right, millis);
    }

    /** Nothing from this end gets through. */
    void deafen(SimulatedNode from, long millis) {
        int end = end(from);
        deafUntilMillis[end] = Math.max(deafUntilMillis[end], simulation.nowMillis() + millis);
    }

    void heal() {
        noise = 0;
        deafUntilMillis[LEFT] = 0;
        deafUntilMillis[RIGHT] = 0;
    }

    private boolean isDeaf(int from) {
        return deafUntilMillis[from] > simulation.nowMillis();
    }

    private boolean hits(int kind) {
        return (noise & kind) != 0 && random.nextInt(5) == 0;
    }
}
