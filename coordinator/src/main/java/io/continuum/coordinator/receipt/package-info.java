/** Tells owners where in the log their contributions and entries are, so that they can prove it for ever. */
@NullMarked
package io.continuum.coordinator.receipt;

import org.jspecify.annotations.NullMarked;
