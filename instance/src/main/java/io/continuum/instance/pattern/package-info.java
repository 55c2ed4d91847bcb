/** Turns stated relations of the memory into generalised patterns and holds them until somebody decides. */
@NullMarked
package io.continuum.instance.pattern;

import org.jspecify.annotations.NullMarked;
