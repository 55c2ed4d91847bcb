/** What an instance's memory costs: recall beside the bare Lucene below it, and building its index. */
@NullMarked
package io.continuum.deploy.bench.memory;

import org.jspecify.annotations.NullMarked;
