/** Finds what two sets of items do not share, at a cost that follows the difference. */
@NullMarked
package io.continuum.crdt.reconcile;

import org.jspecify.annotations.NullMarked;
