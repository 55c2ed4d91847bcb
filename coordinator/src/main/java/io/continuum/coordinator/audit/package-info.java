/** Checks everything that must not have changed: balances against entries, entries against leaves, leaves against the root. */
@NullMarked
package io.continuum.coordinator.audit;

import org.jspecify.annotations.NullMarked;
