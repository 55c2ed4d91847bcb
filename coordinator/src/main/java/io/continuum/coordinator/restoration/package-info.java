/** What a coordinator that came out of a backup may not do before an admin of the federation said how its log goes on. */
@NullMarked
package io.continuum.coordinator.restoration;

import org.jspecify.annotations.NullMarked;
