/** What an operator can set, read from flags, environment and file, with where each value came from. */
@NullMarked
package io.continuum.instance.config;

import org.jspecify.annotations.NullMarked;
