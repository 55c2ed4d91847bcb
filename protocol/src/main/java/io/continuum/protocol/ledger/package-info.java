/** What pays and what it costs: the credit policy as data, and what follows from it, as pure rules. */
@NullMarked
package io.continuum.protocol.ledger;

import org.jspecify.annotations.NullMarked;
