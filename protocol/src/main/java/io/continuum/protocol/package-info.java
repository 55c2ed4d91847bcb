/** The protocol {@code cta1}: identity, sealing, messages, bytes and the sync session; it owns no socket. */
@NullMarked
package io.continuum.protocol;

import org.jspecify.annotations.NullMarked;
