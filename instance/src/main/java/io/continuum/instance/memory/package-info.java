/** What is remembered: memories, entities, the relations between them, and the record of every change. */
@NullMarked
package io.continuum.instance.memory;

import org.jspecify.annotations.NullMarked;
