/** The graph of a space in compressed rows, so that a walk over what is believed now needs no database. */
@NullMarked
package io.continuum.instance.adjacency;

import org.jspecify.annotations.NullMarked;
