package io.continuum.protocol.roster;

import io.continuum.protocol.ledger.CreditPolicy.Preset;

/**
 * What this program insists on whoever signed the configuration: the defence against being talked down.
 *
 * @param kCircle least k in a federation of preset {@code circle}
 * @param kOpen least k in a federation of preset {@code open}
 * @param helperOrganisations least number of organisations whose members stand for a tag helper
 * @param hardeningKib least memory filled for one guess, in KiB: memory times passes
 * @param witnessQuorum least number of witnesses that must sign a checkpoint
 */
public record LocalMinima(int kCircle, int kOpen, int helperOrganisations, long hardeningKib, int witnessQuorum) {
    public static final LocalMinima DEFAULT = new LocalMinima(2, 3, 0, 0, 0);

    /** These minima for k, whatever the helpers, the hardening and the witnesses. */
    public static LocalMinima ofK(int kCircle, int kOpen) {
        return new LocalMinima(kCircle, kOpen, 0, 0, 0);
    }

    public int k(Preset preset) {
        return switch (preset) {
            case CIRCLE -> kCircle;
            case OPEN -> kOpen;
        };
    }
}
