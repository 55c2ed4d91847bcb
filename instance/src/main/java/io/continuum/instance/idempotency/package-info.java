/** A request sent twice under one Idempotency-Key is done once and answered twice. */
@NullMarked
package io.continuum.instance.idempotency;

import org.jspecify.annotations.NullMarked;
