/** The peers an operator has chosen, the channel to each of them, and when to dial next. */
@NullMarked
package io.continuum.instance.peer;

import org.jspecify.annotations.NullMarked;
