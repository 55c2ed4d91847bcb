/** Things with observations and relations, told one by one: what clients of the official memory server keep. */
@NullMarked
package io.continuum.instance.knowledge;

import org.jspecify.annotations.NullMarked;
