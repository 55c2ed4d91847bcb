/** The console of a running instance, used by a real browser. */
@NullMarked
package io.continuum.e2e.console;

import org.jspecify.annotations.NullMarked;
