/** The records of a space: what a change does to one, and how two replicas' records become one. */
@NullMarked
package io.continuum.crdt.record;

import org.jspecify.annotations.NullMarked;
