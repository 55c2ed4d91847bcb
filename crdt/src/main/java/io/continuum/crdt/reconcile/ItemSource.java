package io.continuum.crdt.reconcile;

import java.util.List;

/** Reads stretches of items from where they are kept, such as a table with an index on timestamp and id. */
@FunctionalInterface
public interface ItemSource {
    /**
     * The first items that are not before {@code from}, ascending; fewer than {@code itemsMax} only if there are no more.
     * The same question always gets the same answer.
     */
    List<Item> read(Bound from, int itemsMax);
}
