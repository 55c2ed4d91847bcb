/** Where blocking work runs and what one transaction spans. */
@NullMarked
package io.continuum.instance.work;

import org.jspecify.annotations.NullMarked;
