package io.continuum.instance.federation;

import io.continuum.protocol.roster.FederationConfig;
import java.util.List;

/** Composes the configuration that begins the next tag epoch, as it must be when keys are in other hands. */
@FunctionalInterface
public interface NextTagEpoch {
    /** The same rules again; for a federation without tag helpers, whose keys are of one tag epoch. */
    NextTagEpoch WITHOUT_HELPERS = federation -> {
        FederationConfig config = federation.config();
        return config.helpers().isEmpty()
                ? new Joining.Outcome.Done<>(config.nextTagEpoch(List.of(), config.hardening()))
                : new Joining.Outcome.Refused<>(
                        "helpers_needed",
                        "The federation has tag helpers; their keys of the next tag epoch are needed.");
    };

    /** The configuration after the one in force, with the next version and the next tag epoch. */
    Joining.Outcome<FederationConfig> after(Federation federation);
}
