package io.continuum.protocol.naive;

import static io.continuum.protocol.naive.Naive.join;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Argon2id version 0x13, RFC 9106 section 3, in the order of its text. */
final class NaiveArgon2id {
    private static final int WORDS = 128;
    private static final byte[] NONE = {};

    private final int passes;
    private final int lanes;
    private final int columns;
    private final long[][][] blocks;

    private NaiveArgon2id(int memoryKib, int passes, int lanes) {
        this.passes = passes;
        this.lanes = lanes;
        this.columns = 4 * (memoryKib / (4 * lanes));
        this.blocks = new long[lanes][columns][WORDS];
    }

    static byte[] derive(byte[] password, byte[] salt, int memoryKib, int passes, int lanes, int length) {
        return derive(password, salt, NONE, NONE, memoryKib, passes, lanes, length);
    }

    /** With a secret value and associated data, which the protocol does not use but the published vector does. */
    static byte[] derive(
            byte[] password,
            byte[] salt,
            byte[] secret,
            byte[] data,
            int memoryKib,
            int passes,
            int lanes,
            int length) {
        byte[] h0 = NaiveBlake2b.hash(
                64,
                join(
                        le32(lanes),
                        le32(length),
                        le32(memoryKib),
                        le32(passes),
                        le32(0x13),
                        le32(2),
                        join(le32(password.length), password),
                        join(le32(salt.length), salt),
                        join(le32(secret.length), secret),
                        join(le32(data.length), data)));
        return new NaiveArgon2id(memoryKib, passes, lanes).run(h0, length);
    }

    private byte[] run(byte[] h0, int length) {
        for (int lane = 0; lane < lanes; lane++) {
            for (int column = 0; column < 2; column++) {
                blocks[lane][column] = words(variable(1_024, join(h0, le32(column), le32(lane))));
            }
        }
        for (int pass = 0; pass < passes; pass++) {
            for (int slice = 0; slice < 4; slice++) {
                for (int lane = 0; lane < lanes; lane++) {
                    fill(pass, slice, lane);
                }
            }
        }
        long[] last = new long[WORDS];
        for (int lane = 0; lane < lanes; lane++) {
            last = xor(last, blocks[lane][columns - 1]);
        }
        return variable(length, bytes(last));
    }

    private void fill(int pass, int slice, int lane) {
        int segment = columns / 4;
        boolean independent = pass == 0 && slice < 2;
        long[] addresses = new long[WORDS];
        for (int index = pass == 0 && slice == 0 ? 2 : 0; index < segment; index++) {
            int column = slice * segment + index;
            long[] previous = blocks[lane][(column + columns - 1) % columns];
            if (independent && (index % WORDS == 0 || column == 2)) {
                addresses = addresses(pass, lane, slice, index / WORDS + 1);
            }
            long j = independent ? addresses[index % WORDS] : previous[0];
            int otherLane = pass == 0 && slice == 0 ? lane : (int) ((j >>> 32) % lanes);
            long[] other = blocks[otherLane][reference(pass, slice, index, otherLane == lane, j & 0xffff_ffffL)];
            long[] mixed = compress(previous, other);
            blocks[lane][column] = pass == 0 ? mixed : xor(mixed, blocks[lane][column]);
        }
    }

    private long[] addresses(int pass, int lane, int slice, int counter) {
        long[] input = new long[WORDS];
        long[] values = {pass, lane, slice, (long) lanes * columns, passes, 2, counter};
        System.arraycopy(values, 0, input, 0, values.length);
        return compress(new long[WORDS], compress(new long[WORDS], input));
    }

    /** Section 3.4.2: which column of the other lane. */
    private int reference(int pass, int slice, int index, boolean sameLane, long j1) {
        int segment = columns / 4;
        int finished = pass == 0 ? slice * segment : columns - segment;
        long size = sameLane ? finished + index - 1 : finished - (index == 0 ? 1 : 0);
        long x = j1 * j1 >>> 32;
        long y = size * x >>> 32;
        int start = pass == 0 || slice == 3 ? 0 : (slice + 1) * segment;
        return (int) ((start + size - 1 - y) % columns);
    }

    /** Section 3.5: G. */
    private static long[] compress(long[] x, long[] y) {
        long[] r = xor(x, y);
        long[] z = r.clone();
        for (int row = 0; row < 8; row++) {
            int[] at = new int[16];
            for (int i = 0; i < 16; i++) {
                at[i] = 16 * row + i;
            }
            permute(z, at);
        }
        for (int column = 0; column < 8; column++) {
            int[] at = new int[16];
            for (int i = 0; i < 16; i++) {
                at[i] = 16 * (i / 2) + 2 * column + i % 2;
            }
            permute(z, at);
        }
        return xor(z, r);
    }

    /** Section 3.6: P. */
    private static void permute(long[] v, int[] at) {
        for (int i = 0; i < 4; i++) {
            mix(v, at[i], at[4 + i], at[8 + i], at[12 + i]);
        }
        for (int i = 0; i < 4; i++) {
            mix(v, at[i], at[4 + (i + 1) % 4], at[8 + (i + 2) % 4], at[12 + (i + 3) % 4]);
        }
    }

    private static void mix(long[] v, int a, int b, int c, int d) {
        v[a] = times(v[a], v[b]);
        v[d] = Long.rotateRight(v[d] ^ v[a], 32);
        v[c] = times(v[c], v[d]);
        v[b] = Long.rotateRight(v[b] ^ v[c], 24);
        v[a] = times(v[a], v[b]);
        v[d] = Long.rotateRight(v[d] ^ v[a], 16);
        v[c] = times(v[c], v[d]);
        v[b] = Long.rotateRight(v[b] ^ v[c], 63);
    }

    private static long times(long a, long b) {
        return a + b + 2 * (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
    }

    /** Section 3.3: H'. */
    private static byte[] variable(int length, byte[] input) {
        if (length <= 64) {
            return NaiveBlake2b.hash(length, join(le32(length), input));
        }
        int whole = (length + 31) / 32 - 2;
        byte[] v = NaiveBlake2b.hash(64, join(le32(length), input));
        byte[] out = Arrays.copyOf(v, 32);
        for (int i = 1; i < whole; i++) {
            v = NaiveBlake2b.hash(64, v);
            out = join(out, Arrays.copyOf(v, 32));
        }
        return join(out, NaiveBlake2b.hash(length - 32 * whole, v));
    }

    private static long[] xor(long[] a, long[] b) {
        long[] out = new long[WORDS];
        for (int i = 0; i < WORDS; i++) {
            out[i] = a[i] ^ b[i];
        }
        return out;
    }

    private static byte[] le32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static long[] words(byte[] bytes) {
        long[] words = new long[WORDS];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        return words;
    }

    private static byte[] bytes(long[] words) {
        ByteBuffer out = ByteBuffer.allocate(8 * WORDS).order(ByteOrder.LITTLE_ENDIAN);
        out.asLongBuffer().put(words);
        return out.array();
    }
}
