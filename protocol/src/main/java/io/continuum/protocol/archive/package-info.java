/** Archives that people keep and carry: tar.gz with a manifest of hashes at its end, locked with a passphrase on request. */
@NullMarked
package io.continuum.protocol.archive;

import org.jspecify.annotations.NullMarked;
