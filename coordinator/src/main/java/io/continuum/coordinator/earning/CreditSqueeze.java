package io.continuum.coordinator.earning;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How many of those who give have nothing left to ask with. Above one in ten, prices are too high or too little is
 * released.
 *
 * @param active organisations that took part in a release within 30 days
 * @param dry those of them that cannot pay a page from what they earned
 */
public record CreditSqueeze(int active, int dry) {
    private static final Duration ACTIVE = Duration.ofDays(30);

    public static CreditSqueeze of(EarningStore store, FederationId federation, long pagePrice, Instant now) {
        List<OrgId> contributors = store.contributors(federation, now.minus(ACTIVE));
        Map<OrgId, Long> solvent = store.available(federation, pagePrice - 1);
        int dry = (int) contributors.stream()
                .filter(organisation -> !solvent.containsKey(organisation))
                .count();
        return new CreditSqueeze(contributors.size(), dry);
    }

    /** Of a thousand active contributors; 0 if nobody is active. */
    public int permille() {
        return active == 0 ? 0 : dry * 1000 / active;
    }
}
