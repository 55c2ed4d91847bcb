/**
 * A second implementation of sealing, written from the grammar of SPEC.md section 2 with nothing but the JDK's SHA-256, HMAC,
 * AES-GCM and big integers: small, slow, secret from nobody. It exists to disagree with the code that ships.
 */
@NullMarked
package io.continuum.protocol.naive;

import org.jspecify.annotations.NullMarked;
