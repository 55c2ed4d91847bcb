/** The instance's HTTP API: server, authentication, problems and the routes over memory. */
@NullMarked
package io.continuum.instance.api;

import org.jspecify.annotations.NullMarked;
