/** Values that merge in any order, and the clocks that order them; no I/O, no framework. */
@NullMarked
package io.continuum.crdt;

import org.jspecify.annotations.NullMarked;
