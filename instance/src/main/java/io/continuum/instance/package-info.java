/** The instance: its parts wired by hand, from the database up to the HTTP server. */
@NullMarked
package io.continuum.instance;

import org.jspecify.annotations.NullMarked;
