package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.Arrays;

/** What each guess at a pattern costs, even for one who has every key: set by the configuration, the same for a tag epoch. */
public sealed interface Hardening {
    /** Guessing costs a hash. */
    Hardening NONE = new None();

    /** 19 MiB and two passes: a guess costs some 30 ms of one core. */
    Hardening STANDARD = new Argon2(new Argon2id.Cost(19 * 1024, 2, 1));

    /** Not hardened. */
    record None() implements Hardening {}

    /** Argon2id with the federation's id as salt. Its cost is bounded, as it is paid for each pattern of each member. */
    record Argon2(Argon2id.Cost cost) implements Hardening {
        static final int MEMORY_KIB_MIN = 1_024;
        static final int MEMORY_KIB_MAX = 256 * 1_024;
        static final int PASSES_MAX = 8;
        static final int LANES_MAX = 4;

        private static final ThreadLocal<Argon2id.Memory> MEMORY = ThreadLocal.withInitial(Argon2id.Memory::new);
        private static final String NAME = "argon2id";
        private static final int SALT_BYTES = 16;
        private static final int HASH_BYTES = 32;

        public Argon2 {
            if (!bounded(cost)) {
                throw new IllegalArgumentException("hardening " + cost);
            }
        }

        private static boolean bounded(Argon2id.Cost cost) {
            return cost.memoryKib() >= MEMORY_KIB_MIN
                    && cost.memoryKib() <= MEMORY_KIB_MAX
                    && cost.passes() <= PASSES_MAX
                    && cost.lanes() <= LANES_MAX;
        }
    }

    /** {@code hash} made costly: 32 bytes. */
    default byte[] apply(byte[] hash, FederationId federation) {
        return switch (this) {
            case None _ -> hash.clone();
            case Argon2(Argon2id.Cost cost) ->
                Argon2id.derive(
                        hash,
                        Arrays.copyOf(federation.toArray(), Argon2.SALT_BYTES),
                        cost,
                        Argon2.HASH_BYTES,
                        Argon2.MEMORY.get());
        };
    }

    /** The memory filled for one guess, in KiB: memory times passes; 0 without hardening. */
    default long kib() {
        return switch (this) {
            case None _ -> 0;
            case Argon2(Argon2id.Cost cost) -> (long) cost.memoryKib() * cost.passes();
        };
    }

    /** Appends {@code null | ["argon2id", memory_kib, passes, lanes]}. */
    default void write(Cbor.Writer out) {
        switch (this) {
            case None _ -> out.nul();
            case Argon2(Argon2id.Cost cost) ->
                out.array(4)
                        .text(Argon2.NAME)
                        .uint(cost.memoryKib())
                        .uint(cost.passes())
                        .uint(cost.lanes());
        }
    }

    static Hardening read(Cbor.Reader in) throws CborException, RefusalException {
        if (in.skipNull()) {
            return NONE;
        }
        in.arrayOf(4);
        String name = in.text(Argon2.NAME.length());
        require(name.equals(Argon2.NAME), Refusal.UNSUPPORTED, "hardening by " + name);
        long memoryKib = in.uint(Argon2.MEMORY_KIB_MAX);
        long passes = in.uint(Argon2.PASSES_MAX);
        long lanes = in.uint(Argon2.LANES_MAX);
        require(
                memoryKib >= Argon2.MEMORY_KIB_MIN && passes >= 1 && lanes >= 1,
                Refusal.MALFORMED,
                "hardening with " + memoryKib + " KiB, " + passes + " passes, " + lanes + " lanes");
        return new Argon2(new Argon2id.Cost((int) memoryKib, (int) passes, (int) lanes));
    }
}
