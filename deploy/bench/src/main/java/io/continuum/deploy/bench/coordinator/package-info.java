/** The coordinator as its members meet it, beside the PostgreSQL below it: contributions, pages, transfers, memory. */
@NullMarked
package io.continuum.deploy.bench.coordinator;

import org.jspecify.annotations.NullMarked;
