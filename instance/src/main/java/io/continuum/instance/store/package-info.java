/** Opens the instance's database, brings it up to date and runs transactions on it. */
@NullMarked
package io.continuum.instance.store;

import org.jspecify.annotations.NullMarked;
