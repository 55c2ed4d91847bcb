/** Keeps the proofs of what this organisation gave and has: they hold without the coordinator, and against it. */
@NullMarked
package io.continuum.instance.receipt;

import org.jspecify.annotations.NullMarked;
