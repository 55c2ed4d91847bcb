/** Finds what was remembered: a text index that follows the event table, ranking, coverage and the answer's budget. */
@NullMarked
package io.continuum.instance.recall;

import org.jspecify.annotations.NullMarked;
