/** What pays and what it costs: the credit policy as data, and the pure rules on amounts. */
@NullMarked
package io.continuum.protocol.ledger;

import org.jspecify.annotations.NullMarked;
