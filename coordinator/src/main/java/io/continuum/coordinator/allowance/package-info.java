/** What each caller may do and how often: rate limits and the free pages of every organisation. */
@NullMarked
package io.continuum.coordinator.allowance;

import org.jspecify.annotations.NullMarked;
