/** Reads files of notes and conversations in bounded pieces, each one request to learn. */
@NullMarked
package io.continuum.deploy.document;

import org.jspecify.annotations.NullMarked;
