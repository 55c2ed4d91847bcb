package io.continuum.protocol.crypt;

import java.lang.ref.SoftReference;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id version 0x13 (RFC 9106): makes each guess at a secret cost memory and time. */
public final class Argon2id {
    /**
     * What one derivation costs.
     *
     * @param memoryKib 8 for each lane, to 1,048,576 (1 GiB)
     * @param passes 1 to 16
     * @param lanes 1 to 16
     */
    public record Cost(int memoryKib, int passes, int lanes) {
        private static final int MEMORY_KIB_MAX = 1 << 20;
        private static final int ROUNDS_MAX = 16;

        /** What protects a key file: 64 MiB, three passes, one lane; about 0.2 s. */
        public static final Cost KEY_FILE = new Cost(64 * 1024, 3, 1);

        /** @throws IllegalArgumentException out of bounds, before any memory is taken */
        public Cost {
            if (lanes < 1 || lanes > ROUNDS_MAX || passes < 1 || passes > ROUNDS_MAX) {
                throw new IllegalArgumentException("Argon2id with " + passes + " passes and " + lanes + " lanes");
            }
            if (memoryKib < 8 * lanes || memoryKib > MEMORY_KIB_MAX) {
                throw new IllegalArgumentException("Argon2id with " + memoryKib + " KiB");
            }
        }
    }

    /**
     * Working memory that is used again: whoever derives often would fill the heap with what was used once. It is given back
     * when nobody derives for a while. Confined to one thread at a time.
     */
    public static final class Memory {
        private SoftReference<FixedBlockPool> blocks = new SoftReference<>(null);
        private int kib;

        private BlockPool atLeast(int wantedKib) {
            FixedBlockPool held = blocks.get();
            if (held == null || kib < wantedKib) {
                held = new FixedBlockPool(wantedKib + SPARE_BLOCKS);
                blocks = new SoftReference<>(held);
                kib = wantedKib;
            }
            return held;
        }
    }

    /** A block is 1 KiB; filling needs a few beside the memory itself. */
    private static final int SPARE_BLOCKS = 8;

    private Argon2id() {}

    /** @param salt at least 8 bytes */
    public static byte[] derive(byte[] secret, byte[] salt, Cost cost, int length) {
        return derive(secret, salt, cost, length, new Memory());
    }

    /** The same in memory that may have been used before. */
    public static byte[] derive(byte[] secret, byte[] salt, Cost cost, int length, Memory memory) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withBlockPool(memory.atLeast(cost.memoryKib()))
                .build());
        byte[] derived = new byte[length];
        generator.generateBytes(secret, derived);
        return derived;
    }
}
