/** Files of this server that nobody else may read, such as keys that no database backup should hold. */
@NullMarked
package io.continuum.coordinator.file;

import org.jspecify.annotations.NullMarked;
