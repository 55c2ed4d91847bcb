package io.continuum.instance.federation;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
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
        List<String> reasons = new ArrayList<>();
        reasons.add("A pattern opens when " + config.k() + " organisations have sent it.");
        reasons.add(
                config.helpers().isEmpty()
                        ? "No tag helper takes part: any member can test guesses offline."
                        : "%d tag helper(s) take part, and members of %d organisation(s) signed for them."
                                .formatted(config.helpers().size(), organisations));
        reasons.add(
                switch (config.hardening()) {
                    case Hardening.None _ -> "A guess costs nothing but a hash: there is no hardening.";
                    case Hardening.Argon2(Argon2id.Cost cost) ->
                        "Each guess fills %d MiB of memory, %d time(s) over."
                                .formatted(cost.memoryKib() / 1_024, cost.passes());
                });
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
        if (config.hardening() instanceof Hardening.None) {
            raise.add("Make guesses costly: continuum federation config --hardening on");
        }
        return new Protection(level, List.copyOf(reasons), List.copyOf(raise));
    }
}
