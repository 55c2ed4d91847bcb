/** Memories out of an instance and into one: our own archive, and what other memories of this kind export. */
@NullMarked
package io.continuum.instance.transfer;

import org.jspecify.annotations.NullMarked;
