/** Three instances and a coordinator in one process: from a learnt note to an answer for somebody else. */
@NullMarked
package io.continuum.e2e.federation;

import org.jspecify.annotations.NullMarked;
