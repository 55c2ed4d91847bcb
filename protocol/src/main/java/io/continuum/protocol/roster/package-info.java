/** Who belongs to a federation, under which rules, and which secrets its members share. */
@NullMarked
package io.continuum.protocol.roster;

import org.jspecify.annotations.NullMarked;
