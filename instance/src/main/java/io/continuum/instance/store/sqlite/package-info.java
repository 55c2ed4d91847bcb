/** The stores' SQL for SQLite, the embedded default. */
@NullMarked
package io.continuum.instance.store.sqlite;

import org.jspecify.annotations.NullMarked;
