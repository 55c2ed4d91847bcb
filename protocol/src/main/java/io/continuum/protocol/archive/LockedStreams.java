package io.continuum.protocol.archive;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * An archive locked with a passphrase, box by box, so that no piece can be changed, moved, left out or cut off (SPEC.md
 *
 */
final class LockedStreams {
    static final byte[] MAGIC = "continuum-locked-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PIECE_BYTES = 1 << 20;
    private static final int SALT_BYTES = 16;

    private LockedStreams() {}

    private static byte[] context(byte[] salt, Argon2id.Cost cost, long number, boolean last) {
        return Labels.ARCHIVE.info(
                salt,
                Bytes.u32(cost.memoryKib()),
                Bytes.u32(cost.passes()),
                Bytes.u32(cost.lanes()),
                Bytes.u64(number),
                Bytes.u8(last ? 1 : 0));
    }

    private static byte[] key(Secret passphrase, byte[] salt, Argon2id.Cost cost) {
        return Argon2id.derive(passphrase.reveal(), salt, cost, 32);
    }

    /** Locks what is written; closing writes the last box and leaves {@code to} open. */
    static OutputStream lock(OutputStream to, Secret passphrase, Argon2id.Cost cost, SecureRandom random)
            throws IOException {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        DataOutputStream out = new DataOutputStream(to);
        out.write(MAGIC);
        out.write(salt);
        out.writeInt(cost.memoryKib());
        out.writeInt(cost.passes());
        out.writeInt(cost.lanes());
        return new Locking(out, key(passphrase, salt, cost), salt, cost, random);
    }

    /**
     * Opens what follows the magic bytes.
     *
     * @throws ArchiveException if the passphrase is another one
     */
    static InputStream unlock(InputStream from, Secret passphrase) throws IOException {
        DataInputStream in = new DataInputStream(from);
        byte[] salt = in.readNBytes(SALT_BYTES);
        Argon2id.Cost cost;
        try {
            cost = new Argon2id.Cost(in.readInt(), in.readInt(), in.readInt());
        } catch (IllegalArgumentException e) {
            throw new ArchiveException("The locked archive is damaged: " + e.getMessage() + ".");
        }
        Unlocking unlocking = new Unlocking(in, key(passphrase, salt, cost), salt, cost);
        unlocking.next();
        return unlocking;
    }

    private static final class Locking extends OutputStream {
        private final DataOutputStream out;
        private final byte[] key;
        private final byte[] salt;
        private final Argon2id.Cost cost;
        private final SecureRandom random;
        private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
        private long number;
        private boolean closed;

        Locking(DataOutputStream out, byte[] key, byte[] salt, Argon2id.Cost cost, SecureRandom random) {
            this.out = out;
            this.key = key;
            this.salt = salt;
            this.cost = cost;
            this.random = random;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            while (from < offset + length) {
                if (piece.size() == PIECE_BYTES) {
                    box(false);
                }
                int taken = Math.min(offset + length - from, PIECE_BYTES - piece.size());
                piece.write(bytes, from, taken);
                from += taken;
            }
        }

        private void box(boolean last) throws IOException {
            byte[] box = KcAead.seal(key, context(salt, cost, number, last), piece.toByteArray(), random);
            number++;
            piece.reset();
            out.writeByte(last ? 1 : 0);
            out.writeInt(box.length);
            out.write(box);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                box(true);
                Arrays.fill(key, (byte) 0);
                out.flush();
            }
        }
    }

    private static final class Unlocking extends InputStream {
        private final DataInputStream in;
        private final byte[] key;
        private final byte[] salt;
        private final Argon2id.Cost cost;
        private ByteArrayInputStream piece = new ByteArrayInputStream(new byte[0]);
        private long number;
        private boolean last;

        Unlocking(DataInputStream in, byte[] key, byte[] salt, Argon2id.Cost cost) {
            this.in = in;
            this.key = key;
            this.salt = salt;
            this.cost = cost;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (piece.available() == 0) {
                if (last) {
                    return -1;
                }
                next();
            }
            return piece.read(bytes, offset, length);
        }

        void next() throws IOException {
            boolean ends = in.readByte() == 1;
            int length = in.readInt();
            if (length < KcAead.OVERHEAD || length > PIECE_BYTES + KcAead.OVERHEAD) {
                throw new ArchiveException("The locked archive is damaged.");
            }
            byte[] box = in.readNBytes(length);
            if (box.length < length) {
                throw new EOFException();
            }
            long box0 = number;
            piece = new ByteArrayInputStream(KcAead.open(key, context(salt, cost, box0, ends), box)
                    .orElseThrow(() -> new ArchiveException(
                            box0 == 0
                                    ? "The passphrase does not open this archive, or the archive is damaged."
                                    : "The locked archive is damaged.")));
            number++;
            last = ends;
        }

        @Override
        public void close() throws IOException {
            Arrays.fill(key, (byte) 0);
            in.close();
        }
    }
}
