/** Where blocking work runs and what one transaction holds together. */
@NullMarked
package io.continuum.coordinator.work;

import org.jspecify.annotations.NullMarked;
