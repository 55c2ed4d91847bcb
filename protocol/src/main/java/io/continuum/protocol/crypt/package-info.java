/** The cryptographic primitives, each a thin layer over one library call. */
@NullMarked
package io.continuum.protocol.crypt;

import org.jspecify.annotations.NullMarked;
