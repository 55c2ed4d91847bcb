/** The command that measures Continuum beside its peers and prints how they compare. */
@NullMarked
package io.continuum.deploy.bench;

import org.jspecify.annotations.NullMarked;
