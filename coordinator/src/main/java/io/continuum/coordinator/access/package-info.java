/** Who is asking: signed requests, their nonces, and the coordinator's admin secret. */
@NullMarked
package io.continuum.coordinator.access;

import org.jspecify.annotations.NullMarked;
