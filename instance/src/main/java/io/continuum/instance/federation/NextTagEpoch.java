package io.continuum.instance.federation;

import io.continuum.protocol.roster.FederationConfig;

/** Composes the configuration that begins the next tag epoch, as it must be when keys are in other hands. */
@FunctionalInterface
public interface NextTagEpoch {
    /** The configuration after the one in force, with the next version and the next tag epoch. */
    Joining.Outcome<FederationConfig> after(Federation federation);
}
