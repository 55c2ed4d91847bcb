package io.continuum.protocol.message;

import io.continuum.protocol.crypt.Bytes;
import java.util.List;

/** The bounds that messages put on their fields; a field beyond one is an {@link IllegalArgumentException}. */
final class Bounds {
    private Bounds() {}

    static void length(String field, Bytes value, int bytesMax) {
        if (value.length() > bytesMax) {
            throw new IllegalArgumentException(field + " has " + value.length() + " bytes, at most " + bytesMax);
        }
    }

    static void text(String field, String value, int lengthMax) {
        if (value.length() > lengthMax) {
            throw new IllegalArgumentException(field + " has " + value.length() + " characters, at most " + lengthMax);
        }
    }

    static void range(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + " must be " + min + " to " + max + ", got " + value);
        }
    }

    /** A copy of the list, if it and its items are within bounds. */
    static List<Bytes> binaries(String field, List<Bytes> items, int itemsMax, int bytesMax) {
        items.forEach(item -> length("an item of " + field, item, bytesMax));
        return list(field, items, itemsMax);
    }

    static <T> List<T> list(String field, List<T> items, int itemsMax) {
        if (items.size() > itemsMax) {
            throw new IllegalArgumentException(field + " has " + items.size() + " items, at most " + itemsMax);
        }
        return List.copyOf(items);
    }
}
