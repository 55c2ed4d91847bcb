/** The stores on an embedded SQLite file. */
@NullMarked
package io.continuum.coordinator.store.sqlite;

import org.jspecify.annotations.NullMarked;
