/** What is contributed, and how it is sealed, counted without being read, and opened by those who may. */
@NullMarked
package io.continuum.protocol.pattern;

import org.jspecify.annotations.NullMarked;
