package io.continuum.coordinator.store;

/**
 * A look-up of rows of a federation by their keys, of which each finds one at most. The key is the first argument, the
 * federation the second.
 *
 * @param atOnce takes an array of keys, and finds the rows in their order
 * @param oneByOne takes one key
 */
public record ManyKeys(String atOnce, String oneByOne) {

    /**
     * The limit keeps this a look-up for each key. Asked for all keys at once, PostgreSQL may plan, while the table is young, to
     * read all rows of the federation.
     *
     * @param lock what locks the rows; empty if nothing does
     */
    ManyKeys(String table, String key, String columns, String lock) {
        this("""
            select found.*
              from unnest(?) as wanted (key)
             cross join lateral (select %2$s
                                   from %1$s
                                  where %1$s.%3$s = wanted.key
                                    and %1$s.fed_id = ?
                                  limit 1%4$s) as found
            """.formatted(table, columns, key, lock), """
                select %2$s
                  from %1$s
                 where %3$s = ?
                   and fed_id = ?%4$s
                """.formatted(table, columns, key, lock));
    }
}
