/** Runs what is delivered, as its users run it: processes, scripts, files, kill -9. */
@NullMarked
package io.continuum.e2e;

import org.jspecify.annotations.NullMarked;
