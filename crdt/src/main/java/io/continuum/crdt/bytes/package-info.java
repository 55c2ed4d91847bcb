/** Writes and reads the compact canonical bytes of clocks and values. */
@NullMarked
package io.continuum.crdt.bytes;

import org.jspecify.annotations.NullMarked;
