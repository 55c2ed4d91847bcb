package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KcAeadTest {
    private static final byte[] KEY = new byte[32];
    private static final byte[] CONTEXT = {1, 2};
    private static final byte[] TEXT = {3, 4, 5};

    @Test
    void aBoxOpensWithItsKeyAndContext() {
        byte[] box = KcAead.seal(KEY, CONTEXT, TEXT, new SeededRandom(1));
        assertThat(box).hasSize(TEXT.length + KcAead.OVERHEAD);
        assertThat(KcAead.open(KEY, CONTEXT, box)).hasValue(TEXT);
    }

    /** SPEC.md S-12. */
    @Test
    void twoBoxesOfTheSameContentDiffer() {
        SeededRandom random = new SeededRandom(1);
        assertThat(KcAead.seal(KEY, CONTEXT, TEXT, random)).isNotEqualTo(KcAead.seal(KEY, CONTEXT, TEXT, random));
    }

    /** SPEC.md S-12. */
    @Test
    void anyChangedBitKeepsABoxShut() {
        byte[] box = KcAead.seal(KEY, CONTEXT, TEXT, new SeededRandom(1));
        for (int bit = 0; bit < box.length * 8; bit++) {
            byte[] changed = box.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(KcAead.open(KEY, CONTEXT, changed)).as("bit %d", bit).isEmpty();
        }
        for (int length = 0; length < box.length; length++) {
            assertThat(KcAead.open(KEY, CONTEXT, Arrays.copyOf(box, length)))
                    .as("cut to %d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void anotherKeyOrContextKeepsABoxShut() {
        byte[] box = KcAead.seal(KEY, CONTEXT, TEXT, new SeededRandom(1));
        byte[] otherKey = KEY.clone();
        otherKey[31] = 1;
        assertThat(KcAead.open(otherKey, CONTEXT, box)).isEmpty();
        assertThat(KcAead.open(KEY, new byte[] {1}, box)).isEmpty();
    }

    /** SPEC.md S-12. The commitment is checked before the cipher runs, so a box cannot be crafted to open under two keys. */
    @Test
    void aBoxWhoseCommitmentBelongsToAnotherKeyStaysShut() {
        byte[] otherKey = KEY.clone();
        otherKey[0] = 1;
        byte[] mine = KcAead.seal(KEY, CONTEXT, TEXT, new SeededRandom(1));
        byte[] other = KcAead.seal(otherKey, CONTEXT, TEXT, new SeededRandom(1));
        byte[] mixed = mine.clone();
        System.arraycopy(other, 33, mixed, 33, 32);
        assertThat(KcAead.open(KEY, CONTEXT, mixed)).isEmpty();
        assertThat(KcAead.open(otherKey, CONTEXT, mixed)).isEmpty();
    }
}
