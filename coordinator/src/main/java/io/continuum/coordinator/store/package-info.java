/** The database under the domains: one transaction per thread, and what both dialects share. */
@NullMarked
package io.continuum.coordinator.store;

import org.jspecify.annotations.NullMarked;
