/** Cosigning the checkpoints of logs, each only if it begins with all that was cosigned before (C2SP tlog-witness). */
@NullMarked
package io.continuum.coordinator.witness;

import org.jspecify.annotations.NullMarked;
