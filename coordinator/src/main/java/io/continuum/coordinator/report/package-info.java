/** What readers say of released tags that do not hold what they should, and what comes of it. */
@NullMarked
package io.continuum.coordinator.report;

import org.jspecify.annotations.NullMarked;
