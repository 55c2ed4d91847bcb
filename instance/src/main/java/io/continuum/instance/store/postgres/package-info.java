/** The stores' SQL for PostgreSQL. */
@NullMarked
package io.continuum.instance.store.postgres;

import org.jspecify.annotations.NullMarked;
