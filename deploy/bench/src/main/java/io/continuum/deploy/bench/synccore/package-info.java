/** The suite {@code sync-core}: values that merge, range reconciliation and the sync session. */
@NullMarked
package io.continuum.deploy.bench.synccore;

import org.jspecify.annotations.NullMarked;
