/** Who belongs to a federation: the membership chain, invites, joins and welcomes. */
@NullMarked
package io.continuum.coordinator.member;

import org.jspecify.annotations.NullMarked;
