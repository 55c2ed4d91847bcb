/** Checks of the source tree itself: its format, its arrows, its sentences. */
@NullMarked
package io.continuum.deploy.checks;

import org.jspecify.annotations.NullMarked;
