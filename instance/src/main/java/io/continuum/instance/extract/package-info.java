/** Turns text into typed tokens, names, phrases, stated relations and decisions, by rule. */
@NullMarked
package io.continuum.instance.extract;

import org.jspecify.annotations.NullMarked;
