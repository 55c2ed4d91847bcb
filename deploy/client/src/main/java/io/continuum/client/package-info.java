/** Talks to an instance over its HTTP API: learns, recalls, walks and listens, with typed answers and one kind of failure. */
@NullMarked
package io.continuum.client;

import org.jspecify.annotations.NullMarked;
