package io.continuum.protocol.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes steps out of a failing schedule for as long as it goes on failing (delta debugging): first halves, then ever smaller
 * parts, until no single step can be spared or too many runs were spent.
 */
final class ScheduleMinimiser {
    private static final int RUNS_MAX = 600;

    private final Predicate<Schedule> fails;
    private int runs;

    /** @param fails whether a schedule still fails in the way in question */
    ScheduleMinimiser(Predicate<Schedule> fails) {
        this.fails = fails;
    }

    Schedule minimise(Schedule failing) {
        List<Step> steps = failing.steps();
        int parts = 2;
        while (steps.size() >= 2 && runs < RUNS_MAX) {
            List<Step> fewer = without(failing, steps, parts);
            if (fewer.size() < steps.size()) {
                steps = fewer;
                parts = Math.max(2, parts - 1);
            } else if (parts < steps.size()) {
                parts = Math.min(steps.size(), 2 * parts);
            } else {
                break;
            }
        }
        return failing.with(steps);
    }

    /** The steps without the first part that can be spared, all of them if none can. */
    private List<Step> without(Schedule failing, List<Step> steps, int parts) {
        for (int part = 0; part < parts; part++) {
            int from = steps.size() * part / parts;
            int to = steps.size() * (part + 1) / parts;
            List<Step> fewer = new ArrayList<>(steps.subList(0, from));
            fewer.addAll(steps.subList(to, steps.size()));
            if (runs++ < RUNS_MAX && fails.test(failing.with(fewer))) {
                return fewer;
            }
        }
        return steps;
    }
}
