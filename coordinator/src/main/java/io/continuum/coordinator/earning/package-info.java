/** What giving pays and costs beyond the release itself: bounds of the day, deposits, what hoards lose, who has run dry. */
@NullMarked
package io.continuum.coordinator.earning;

import org.jspecify.annotations.NullMarked;
