package io.continuum.protocol.roster;

/** How much stands between a pattern and one who guesses it before k organisations sent it. */
public enum ProtectionLevel {
    /** No threshold: every member reads every contribution. No configuration of this version is that low. */
    L0,
    /** A threshold, and no helper: whoever has the group's secrets tests guesses offline. */
    L1,
    /** Helpers of one operator: offline guessing needs that operator's key. */
    L2,
    /** Hardened, and helpers of two or more organisations: offline guessing needs the keys of all of them. */
    L3;

    /**
     * The level of a configuration under a roster. An organisation counts if an instance of it that is a member signed for
     * its helper; with two of them, one at least is not the coordinator's operator.
     */
    public static ProtectionLevel of(FederationConfig config, Roster roster) {
        return of(
                config.k(),
                config.helpers().size(),
                config.helperOrganisations(roster).size(),
                config.hardening().kib() > 0);
    }

    static ProtectionLevel of(int k, int helpers, int organisations, boolean hardened) {
        if (k < 2) {
            return L0;
        }
        if (helpers == 0) {
            return L1;
        }
        return organisations >= 2 && hardened ? L3 : L2;
    }
}
