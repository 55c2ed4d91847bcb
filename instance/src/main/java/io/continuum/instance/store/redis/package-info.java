/** What processes share in Redis. */
@NullMarked
package io.continuum.instance.store.redis;

import org.jspecify.annotations.NullMarked;
