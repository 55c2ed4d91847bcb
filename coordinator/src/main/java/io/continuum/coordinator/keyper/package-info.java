/** The tag helper: it evaluates its key on points it cannot read, counts who asks, and erases each key in time. */
@NullMarked
package io.continuum.coordinator.keyper;

import org.jspecify.annotations.NullMarked;
