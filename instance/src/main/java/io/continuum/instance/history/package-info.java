/** Watches that the federation's log, chain and peers tell one history, and stops what relies on it when they do not. */
@NullMarked
package io.continuum.instance.history;

import org.jspecify.annotations.NullMarked;
