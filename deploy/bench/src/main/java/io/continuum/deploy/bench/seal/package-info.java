/** Sealing beside the library operations that it cannot do without: signatures, envelopes, tag helpers, opening, rekeying. */
@NullMarked
package io.continuum.deploy.bench.seal;

import org.jspecify.annotations.NullMarked;
