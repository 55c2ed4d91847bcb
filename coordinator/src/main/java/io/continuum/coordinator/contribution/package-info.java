/** Taking sealed envelopes in: one row for each organisation and tag, counted, never read. */
@NullMarked
package io.continuum.coordinator.contribution;

import org.jspecify.annotations.NullMarked;
