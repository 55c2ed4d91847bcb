/** Where blocking work runs, what one transaction spans, and for whom it may write. */
@NullMarked
package io.continuum.instance.work;

import org.jspecify.annotations.NullMarked;
