/** Which organisations are held back, on what grounds, and what they have to say against it. */
@NullMarked
package io.continuum.coordinator.conduct;

import org.jspecify.annotations.NullMarked;
