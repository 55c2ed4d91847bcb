package io.continuum.crdt.reconcile;

import java.util.function.Predicate;

/**
 * Items in ascending order, each once, addressed by their position. What it holds does not change while it is compared
 * with another set.
 */
public interface ItemSet {
    int size();

    /** The item at a position below {@link #size}. */
    Item at(int index);

    /** The position of the first item that is not before {@code bound}; {@link #size} if there is none. */
    int lowerBound(Bound bound);

    /** What the items from {@code from} to before {@code to} add up to, at a cost that hardly depends on their number. */
    Fingerprint fingerprint(int from, int to);

    /** Shows the items from {@code from} to before {@code to}, until one is answered with {@code false}. */
    void forEach(int from, int to, Predicate<Item> visitor);
}
