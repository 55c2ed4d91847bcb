/** The optional language model and embedding model: two calls to a server that speaks the usual API, and nothing else. */
@NullMarked
package io.continuum.instance.llm;

import org.jspecify.annotations.NullMarked;
