package io.continuum.protocol.sync;

import io.continuum.protocol.sync.Schedule.Pair;
import io.continuum.protocol.sync.Schedule.Role;
import io.continuum.protocol.sync.Step.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws a schedule from a seed: a small federation, a few seconds of trouble, sometimes minutes or days of it. */
final class ScheduleDrawing {
    private static final long TWO_DAYS_MILLIS = 2L * 24 * 60 * 60 * 1000;

    private final Random random;
    private boolean rots;
    private boolean forgets;
    private final List<Role> roles = new ArrayList<>();
    private final List<Pair> links = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private long atMillis;

    private ScheduleDrawing(long seed) {
        this.random = Chance.of(seed, 0);
    }

    static Schedule of(long seed) {
        ScheduleDrawing drawing = new ScheduleDrawing(seed);
        drawing.federation();
        drawing.trouble();
        return new Schedule(seed, drawing.roles, drawing.links, drawing.steps);
    }

    private void federation() {
        int honest = 2 + random.nextInt(4);
        for (int i = 0; i < honest; i++) {
            roles.add(Role.REPLICA);
        }
        switch (random.nextInt(3)) {
            case 0 -> rots = true;
            case 1 -> forgets = true;
            default -> {
                for (int i = 0; i < honest; i++) {
                    roles.set(i, oneIn(3) ? Role.PLAIN : Role.REPLICA);
                }
            }
        }
        if (!forgets && oneIn(3)) {
            roles.set(random.nextInt(honest), Role.OLD);
        }
        for (int i = 1; i < honest; i++) {
            link(random.nextInt(i), i);
        }
        for (int i = 2; i < honest; i++) {
            if (random.nextBoolean()) {
                link(i, (i + 1) % honest);
            }
        }
        if (oneIn(3)) {
            roles.add(Role.FORGER);
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                link(random.nextInt(honest), honest);
            }
        }
    }

    private void link(int left, int right) {
        boolean there = links.stream()
                .anyMatch(link ->
                        link.left() == left && link.right() == right || link.left() == right && link.right() == left);
        if (!there) {
            links.add(new Pair(left, right));
        }
    }

    private void trouble() {
        boolean faithful = oneIn(2);
        if (forgets && oneIn(2)) {
            add(Act.CRASH, 0, 1_000 + random.nextInt(4_000));
        }
        int count = 15 + random.nextInt(60);
        while (steps.size() < count) {
            atMillis += random.nextInt(150);
            switch (random.nextInt(26)) {
                case 0 -> add(Act.CUT, link(), 0);
                case 1, 2 -> {
                    if (!faithful) {
                        add(Act.NOISE, link(), oneIn(4) ? 0 : 1 + random.nextInt(15));
                    }
                }
                case 3 -> apart(Act.DEAF, link(), 2 * duration() + random.nextInt(2), 2);
                case 4 -> apart(Act.PART, link(), duration(), 1);
                case 5 -> apart(Act.SPLIT, random.nextInt(1 << roles.size()), duration(), 1);
                case 6 -> add(Act.CRASH, honest(), random.nextInt(2_000));
                case 7 -> add(Act.SLOW, honest(), duration());
                case 8 -> add(Act.CLOCK, honest(), clockOffset());
                case 9 -> add(Act.BACKUP, honest(), 0);
                case 10 -> {
                    // A row that rots while its only copy elsewhere is lost cannot be mended.
                    if (!rots && oneIn(3)) {
                        add(Act.RESTORE, honest(), random.nextInt(2_000));
                    }
                }
                case 11 -> {
                    if (oneIn(3)) {
                        add(Act.STRANGER, honest(), 16 * duration() + node());
                    }
                }
                case 12 -> {
                    if (oneIn(15)) {
                        add(Act.BULK, honest(), random.nextInt());
                    }
                }
                case 13, 14 -> {
                    if (roles.getLast() == Role.FORGER) {
                        add(Act.FORGE, roles.size() - 1, random.nextInt());
                    }
                }
                case 15, 16 -> {
                    if (rots) {
                        add(oneIn(3) ? Act.AUDIT : Act.ROT, honest(), random.nextInt());
                    } else if (forgets && oneIn(8)) {
                        add(Act.EVICT, honest(), duration());
                    } else if (forgets) {
                        add(Act.COMPACT, honest(), 0);
                    }
                }
                default -> add(Act.WRITE, honest(), random.nextInt());
            }
        }
        if (oneIn(30)) {
            twoDays();
        }
    }

    /** Nobody hears anybody for two days, while all go on writing. */
    private void twoDays() {
        for (int i = 0; i < links.size(); i++) {
            add(Act.PART, i, TWO_DAYS_MILLIS);
        }
        for (int i = 0; i < 10; i++) {
            atMillis += random.nextInt((int) TWO_DAYS_MILLIS / 8);
            add(Act.WRITE, honest(), random.nextInt());
        }
    }

    private void add(Act act, int target, long argument) {
        steps.add(new Step(atMillis, act, target, argument));
    }

    /** A partition; what comes next may come when it is nearly over. */
    private void apart(Act act, int target, long argument, int perMilli) {
        add(act, target, argument);
        if (oneIn(3)) {
            atMillis += Math.max(0, argument / perMilli - random.nextInt(1_000));
        }
    }

    private long duration() {
        return oneIn(12) ? 20_000 + random.nextInt(180_000) : 100 + random.nextInt(3_000);
    }

    private long clockOffset() {
        return switch (random.nextInt(12)) {
            case 0 -> 480_000;
            case 1 -> -480_000;
            case 2 -> oneIn(3) ? 900_000 : -900_000;
            default -> random.nextInt(240_000) - 120_000;
        };
    }

    private int link() {
        return random.nextInt(links.size());
    }

    private int node() {
        return random.nextInt(roles.size());
    }

    private int honest() {
        int node = node();
        return roles.get(node) == Role.FORGER ? honest() : node;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
