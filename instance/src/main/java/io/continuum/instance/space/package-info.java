/** Spaces that are replicated with peers: their ops, the records these make, and who may have them. */
@NullMarked
package io.continuum.instance.space;

import org.jspecify.annotations.NullMarked;
