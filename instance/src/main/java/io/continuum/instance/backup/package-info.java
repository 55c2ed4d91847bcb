/** A whole instance as one archive, back from it, and whether what is kept fits together. */
@NullMarked
package io.continuum.instance.backup;

import org.jspecify.annotations.NullMarked;
