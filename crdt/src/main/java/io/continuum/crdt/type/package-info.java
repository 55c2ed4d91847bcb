/** Values that merge to the same result in any order, any grouping and any number of repetitions. */
@NullMarked
package io.continuum.crdt.type;

import org.jspecify.annotations.NullMarked;
