/** The transparency log: proving to whoever holds a signed checkpoint what is in the history, and that nobody rewrote it. */
@NullMarked
package io.continuum.protocol.log;

import org.jspecify.annotations.NullMarked;
