/** The double-entry ledger of credits: integer millicredits, repeatable transfers, balances never negative. */
@NullMarked
package io.continuum.coordinator.ledger;

import org.jspecify.annotations.NullMarked;
