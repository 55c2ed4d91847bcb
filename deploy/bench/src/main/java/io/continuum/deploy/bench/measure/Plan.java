package io.continuum.deploy.bench.measure;

import java.nio.file.Path;

/**
 * How long and how large to measure.
 *
 * @param scale by how much every size is divided; 1 is what the targets are about
 * @param forks virtual machines per figure; 0 measures in this one, which only a test wants
 * @param warmUps iterations before the figure counts
 * @param iterations iterations that count
 * @param rounds how often Node repeats the whole, after one round to warm up; 0 leaves Node out
 * @param root the checkout
 */
public record Plan(int scale, int forks, int warmUps, int iterations, long iterationMillis, int rounds, Path root) {
    public static Plan full(Path root) {
        return new Plan(1, 1, 6, 5, 1_000, 5, root);
    }

    /** The same work, for less long: figures swing more. */
    public static Plan quick(Path root) {
        return new Plan(1, 1, 3, 2, 400, 2, root);
    }

    /** A thousandth of the work, once: shows that every row can be produced, and nothing else. */
    public static Plan smoke(Path root) {
        return new Plan(1_000, 0, 0, 1, 1, 0, root);
    }

    public int scaled(int size) {
        return Math.max(1, size / scale);
    }
}
