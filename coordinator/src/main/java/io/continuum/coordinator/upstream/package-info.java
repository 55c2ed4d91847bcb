/** What a keyper asks of the coordinators that it follows, over HTTP. */
@NullMarked
package io.continuum.coordinator.upstream;

import org.jspecify.annotations.NullMarked;
