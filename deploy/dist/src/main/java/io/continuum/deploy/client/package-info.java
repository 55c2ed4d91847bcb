/** JSON as the command reads and writes it. */
@NullMarked
package io.continuum.deploy.client;

import org.jspecify.annotations.NullMarked;
