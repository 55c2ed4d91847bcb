/** What happens when k organisations have sent one tag: rows freeze, credits are minted, buckets follow. */
@NullMarked
package io.continuum.coordinator.release;

import org.jspecify.annotations.NullMarked;
