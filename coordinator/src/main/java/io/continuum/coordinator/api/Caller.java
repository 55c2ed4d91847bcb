package io.continuum.coordinator.api;

import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;

/**
 * Who signed a request: the holder of a key that some federation's chain names.
 *
 * @param reads whether the request changes nothing
 */
record Caller(InstanceId instance, OrgId organisation, boolean reads) {}
