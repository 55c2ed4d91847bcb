/** The HTTP API: routes, problems, limits. */
@NullMarked
package io.continuum.coordinator.api;

import org.jspecify.annotations.NullMarked;
