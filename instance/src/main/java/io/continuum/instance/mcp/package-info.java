/** The Model Context Protocol: one table of tools over the routes of this instance, for assistants on HTTP and on stdio. */
@NullMarked
package io.continuum.instance.mcp;

import org.jspecify.annotations.NullMarked;
