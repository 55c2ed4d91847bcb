/** What an instance and a coordinator say to each other over HTTP, as JSON. */
@NullMarked
package io.continuum.protocol.message;

import org.jspecify.annotations.NullMarked;
