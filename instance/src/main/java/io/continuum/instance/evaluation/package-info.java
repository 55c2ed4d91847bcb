/** Measures how much of what a question asks for is found, on questions whose answers are known. */
@NullMarked
package io.continuum.instance.evaluation;

import org.jspecify.annotations.NullMarked;
