/** Joins a federation, sends it approved patterns, and asks it questions. */
@NullMarked
package io.continuum.instance.federation;

import org.jspecify.annotations.NullMarked;
