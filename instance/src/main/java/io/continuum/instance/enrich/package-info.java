/** Work that a model does on stored messages, afterwards and where their space allows it: statements and vectors. */
@NullMarked
package io.continuum.instance.enrich;

import org.jspecify.annotations.NullMarked;
