/** The transparency log of each federation: leaves in the order they get, tiles, checkpoints, and who witnessed them. */
@NullMarked
package io.continuum.coordinator.log;

import org.jspecify.annotations.NullMarked;
