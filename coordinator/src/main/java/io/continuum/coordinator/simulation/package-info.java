/** Tries a credit policy on simulated members, honest and not, with the rules and the ledger that the coordinator runs. */
@NullMarked
package io.continuum.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
