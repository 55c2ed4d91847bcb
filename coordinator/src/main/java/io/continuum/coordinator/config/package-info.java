/** What an operator can set, where each value came from, and what to do when it cannot be obeyed. */
@NullMarked
package io.continuum.coordinator.config;

import org.jspecify.annotations.NullMarked;
