/** Orders events of many writers without trusting a wall clock. */
@NullMarked
package io.continuum.crdt.clock;

import org.jspecify.annotations.NullMarked;
