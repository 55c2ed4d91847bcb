package io.continuum.instance.memory;

/**
 * How strong a relation is.
 *
 * @param weight against others of its kind; 1 is usual
 * @param uplift by how much a cause makes its effect more likely; 0 when nobody has measured it
 * @param confidence that it holds, 0 to 1
 */
public record Strength(double weight, double uplift, double confidence) {
    /** What a plain statement has. */
    public static final Strength STATED = new Strength(1, 0, 1);

    public Strength {
        if (!Double.isFinite(weight)
                || weight < 0
                || !Double.isFinite(uplift)
                || !(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException(
                    "weight is 0 or more, uplift a number, and confidence lies between 0 and 1");
        }
    }
}
