/** Events sent to addresses that the operator named, signed, in order and until they have arrived. */
@NullMarked
package io.continuum.instance.webhook;

import org.jspecify.annotations.NullMarked;
