/** What the parties of the threat table try against each other, with what they hold, and how far they get. */
@NullMarked
package io.continuum.protocol.attack;

import org.jspecify.annotations.NullMarked;
