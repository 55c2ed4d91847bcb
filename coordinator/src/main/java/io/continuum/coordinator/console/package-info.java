/** The operator's console in the browser: its files, and who is logged in. */
@NullMarked
package io.continuum.coordinator.console;

import org.jspecify.annotations.NullMarked;
