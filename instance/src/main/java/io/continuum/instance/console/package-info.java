/** The operator's console in the browser: its login, its files and the stream that keeps its numbers fresh. */
@NullMarked
package io.continuum.instance.console;

import org.jspecify.annotations.NullMarked;
