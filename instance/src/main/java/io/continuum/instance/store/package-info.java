/** The database under the domains: its transactions, and the stores whose SQL both databases read alike. */
@NullMarked
package io.continuum.instance.store;

import org.jspecify.annotations.NullMarked;
