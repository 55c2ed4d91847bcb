/** Turns what people bring, from plain text to chat exports, into notes to learn. */
@NullMarked
package io.continuum.instance.intake;

import org.jspecify.annotations.NullMarked;
