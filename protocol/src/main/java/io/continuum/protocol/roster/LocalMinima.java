package io.continuum.protocol.roster;

import io.continuum.protocol.ledger.CreditPolicy.Preset;

/**
 * What this program insists on whoever signed the configuration: the defence against being talked down.
 *
 * @param kCircle least k in a federation of preset {@code circle}
 * @param kOpen least k in a federation of preset {@code open}
 */
public record LocalMinima(int kCircle, int kOpen) {
    public static final LocalMinima DEFAULT = new LocalMinima(2, 3);

    public int k(Preset preset) {
        return switch (preset) {
            case CIRCLE -> kCircle;
            case OPEN -> kOpen;
        };
    }
}
