/** API keys, the tenants and roles they stand for, and the operator's secret. */
@NullMarked
package io.continuum.instance.access;

import org.jspecify.annotations.NullMarked;
