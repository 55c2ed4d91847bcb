package io.continuum.instance.federation;

import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.ProtectionLevel;
import io.continuum.protocol.roster.Roster;
import java.util.ArrayList;
import java.util.List;

/**
 * How well a federation's patterns are protected below the threshold, why, and what would raise it.
 *
 * @param reasons sentences
 * @param raise sentences; empty at the highest level
 */
public record Protection(ProtectionLevel level, List<String> reasons, List<String> raise) {

    /** The protection that the configuration in force gives under the newest roster. */
    public static Protection of(Federation federation) {
        FederationConfig config = federation.config();
        Roster roster = federation.history().roster();
        ProtectionLevel level = ProtectionLevel.of(config, roster);
        int organisations = config.helperOrganisations(roster).size();
        boolean hardened = config.hardening().kib() > 0;
        List<String> reasons = new ArrayList<>();
        reasons.add("A pattern opens when " + config.k() + " organisations have sent it.");
        reasons.add(
                config.helpers().isEmpty()
                        ? "No tag helper takes part: any member can test guesses offline."
                        : "%d tag helper(s) take part, and members of %d organisation(s) signed for them."
                                .formatted(config.helpers().size(), organisations));
        reasons.add(
                hardened
                        ? "Each guess fills " + config.hardening().kib() / 1_024 + " MiB of memory."
                        : "A guess costs nothing but a hash: there is no hardening.");
        List<String> raise = new ArrayList<>();
        if (config.weak()) {
            reasons.add("k = 2 is the least there is: one dishonest organisation is enough to open what another sent.");
        }
        if (config.helpers().isEmpty()) {
            raise.add("Let tag helpers take part: continuum federation config --helpers all");
        }
        if (level != ProtectionLevel.L3 && organisations < 2) {
            raise.add(
                    "Helpers that members of two organisations sign for; %d so far. Each runs continuum keyper start and"
                                    .formatted(organisations)
                            + " continuum federation helper add, then an admin runs continuum federation config"
                            + " --helpers all");
        }
        if (!hardened) {
            raise.add("Make guesses costly: continuum federation config --hardening on");
        }
        return new Protection(level, List.copyOf(reasons), List.copyOf(raise));
    }
}
