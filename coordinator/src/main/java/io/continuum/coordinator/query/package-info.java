/** Selling pages of released envelopes, by bucket, for credits. */
@NullMarked
package io.continuum.coordinator.query;

import org.jspecify.annotations.NullMarked;
