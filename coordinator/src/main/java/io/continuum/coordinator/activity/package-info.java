/** What happened in a federation, day by day, and how its credits lie: figures for the operator, counted from what is stored. */
@NullMarked
package io.continuum.coordinator.activity;

import org.jspecify.annotations.NullMarked;
