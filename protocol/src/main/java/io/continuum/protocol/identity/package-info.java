/** Who an instance is: its keys, its signed description, and the secret of its organisation. */
@NullMarked
package io.continuum.protocol.identity;

import org.jspecify.annotations.NullMarked;
