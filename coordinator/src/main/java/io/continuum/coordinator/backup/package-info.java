/** One file that holds all of a coordinator: what is in its database, on one snapshot, and its keys. */
@NullMarked
package io.continuum.coordinator.backup;

import org.jspecify.annotations.NullMarked;
