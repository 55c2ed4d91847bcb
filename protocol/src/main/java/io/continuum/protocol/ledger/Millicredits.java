package io.continuum.protocol.ledger;

/** An amount of credits in thousandths; never negative. Overflow is an {@link ArithmeticException}. */
public record Millicredits(long value) implements Comparable<Millicredits> {
    public static final Millicredits ZERO = new Millicredits(0);

    public Millicredits {
        if (value < 0) {
            throw new IllegalArgumentException("an amount is never negative, got " + value);
        }
    }

    /** {@code credits} whole credits. */
    public static Millicredits ofCredits(long credits) {
        return new Millicredits(Math.multiplyExact(credits, 1000));
    }

    public Millicredits plus(Millicredits other) {
        return new Millicredits(Math.addExact(value, other.value));
    }

    /**
     * What is left.
     *
     * @throws IllegalArgumentException if {@code other} is more than this
     */
    public Millicredits minus(Millicredits other) {
        return new Millicredits(Math.subtractExact(value, other.value));
    }

    public Millicredits times(long factor) {
        return new Millicredits(Math.multiplyExact(value, factor));
    }

    public boolean covers(Millicredits price) {
        return value >= price.value;
    }

    @Override
    public int compareTo(Millicredits other) {
        return Long.compare(value, other.value);
    }

    /** In credits, such as {@code 2.500}. */
    @Override
    public String toString() {
        return value / 1000 + "." + "%03d".formatted(value % 1000);
    }
}
