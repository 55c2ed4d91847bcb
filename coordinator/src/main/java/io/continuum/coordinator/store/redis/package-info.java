/** What processes of one coordinator share in Redis, and can do without. */
@NullMarked
package io.continuum.coordinator.store.redis;

import org.jspecify.annotations.NullMarked;
