/** Continuum between hosts of their own: network namespaces with one cable that the tests pull out. */
@NullMarked
package io.continuum.e2e.network;

import org.jspecify.annotations.NullMarked;
