/** What two peers that share a space say next and what they do about it; owns no socket, no clock and no database. */
@NullMarked
package io.continuum.protocol.sync;

import org.jspecify.annotations.NullMarked;
