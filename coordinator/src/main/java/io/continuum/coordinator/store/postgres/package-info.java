/** The stores on PostgreSQL. */
@NullMarked
package io.continuum.coordinator.store.postgres;

import org.jspecify.annotations.NullMarked;
