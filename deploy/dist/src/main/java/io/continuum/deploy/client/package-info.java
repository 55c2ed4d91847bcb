/** Talks to a running instance or coordinator over its REST API and turns its problems into typed errors. */
@NullMarked
package io.continuum.deploy.client;

import org.jspecify.annotations.NullMarked;
