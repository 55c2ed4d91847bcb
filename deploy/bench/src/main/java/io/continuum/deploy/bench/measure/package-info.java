/** What a suite of comparisons is made of, and how one is timed: in forked virtual machines, and in Node. */
@NullMarked
package io.continuum.deploy.bench.measure;

import org.jspecify.annotations.NullMarked;
