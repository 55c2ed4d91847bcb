package io.continuum.coordinator.member;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.roster.FederationConfig;
import java.util.Set;

/**
 * What a federation's members agreed on, as of now.
 *
 * @param keyEpochs the key epochs whose envelopes count: the newest, and those before it for 24 hours after each
 *     ended, unless it ended in a compromise
 */
public record Terms(FederationId federation, FederationConfig config, Set<Long> keyEpochs) {

    public CreditPolicy credits() {
        return config.credits();
    }
}
