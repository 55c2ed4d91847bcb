/** What sponsors put at stake for those they bring in, and how many they may bring in. */
@NullMarked
package io.continuum.coordinator.bond;

import org.jspecify.annotations.NullMarked;
