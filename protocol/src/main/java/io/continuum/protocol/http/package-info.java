/** How the protocol uses HTTP: signed requests, digests of bodies, problems, and binary values in text. */
@NullMarked
package io.continuum.protocol.http;

import org.jspecify.annotations.NullMarked;
