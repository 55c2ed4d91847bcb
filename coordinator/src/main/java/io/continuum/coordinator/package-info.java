/** The coordinator: counts who contributed and keeps the credits, without being able to read what was contributed. */
@NullMarked
package io.continuum.coordinator;

import org.jspecify.annotations.NullMarked;
