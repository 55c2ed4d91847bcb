package io.continuum.instance.pattern;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The exact bytes of a pattern that will be sealed.
 *
 * @param m the canonical pattern
 * @param aux what this organisation says beside it: support, confidence, quarter
 */
public record Payload(byte[] m, byte[] aux) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload(byte[] otherM, byte[] otherAux)
                && Arrays.equals(m, otherM)
                && Arrays.equals(aux, otherAux);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(m) + Arrays.hashCode(aux);
    }

    @Override
    public String toString() {
        return "Payload[m=" + HexFormat.of().formatHex(m) + ", aux="
                + HexFormat.of().formatHex(aux) + "]";
    }
}
