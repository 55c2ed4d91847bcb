package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Items in a tree, read like those of a table, with a count of what was asked. */
final class TreeSource implements ItemSource {
    final TreeSet<Item> items;
    int reads;
    int itemsReadAtOnceMax;

    TreeSource(Collection<Item> items) {
        this.items = new TreeSet<>(items);
    }

    @Override
    public List<Item> read(Bound from, int itemsMax) {
        reads++;
        Item first =
                new Item(from.timestamp(), Bytes.of(Arrays.copyOf(from.prefix().toArray(), Item.ID_BYTES)));
        List<Item> read = items.tailSet(first).stream().limit(itemsMax).toList();
        itemsReadAtOnceMax = Math.max(itemsReadAtOnceMax, read.size());
        return read;
    }
}
