/** What the coordinator counts about itself, for Prometheus: never a tag, an account, a member or an address. */
@NullMarked
package io.continuum.coordinator.measure;

import org.jspecify.annotations.NullMarked;
