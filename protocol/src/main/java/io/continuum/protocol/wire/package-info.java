/** The bytes that two programs exchange: how values become bytes, and the bounds on what is read back. */
@NullMarked
package io.continuum.protocol.wire;

import org.jspecify.annotations.NullMarked;
