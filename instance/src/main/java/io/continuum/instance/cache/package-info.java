/** What was found once is kept for the next time, in this process and where several can reach it; all of it may be lost. */
@NullMarked
package io.continuum.instance.cache;

import org.jspecify.annotations.NullMarked;
