/** Decides what may leave this instance: the vocabulary, the generalisation, the net for personal data, the audit. */
@NullMarked
package io.continuum.instance.privacy;

import org.jspecify.annotations.NullMarked;
