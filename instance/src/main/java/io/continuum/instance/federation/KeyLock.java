package io.continuum.instance.federation;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What the key file is locked with on disk (SPEC.md A-33). All numbers in the context are u32.
 *
 * <pre>
 * locked = [2, way, salt, memory_kib, passes, lanes, box]      way 1 passphrase, 2 key
 * box    = KC-AEAD(key, info("cta1/key-file", way, salt, memory_kib, passes, lanes), secrets)
 * key    = Argon2id(passphrase, salt, memory_kib, passes, lanes), or the key itself (salt empty, costs 0)
 * </pre>
 */
public final class KeyLock {
    /** The operator's side: what opens the file. */
    public sealed interface Opener {}

    /** Nothing: the file is in the clear, readable to its owner only. */
    public record Nothing() implements Opener {}

    /** A passphrase; each guess at it costs memory and time. */
    public record Passphrase(Secret utf8) implements Opener {
        public static Passphrase of(String text) {
            return new Passphrase(Secret.of(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** 32 random bytes, as a key service or the environment hands them over. */
    public record Key(Secret bytes) implements Opener {
        public Key {
            bytes.require32("keys.key");
        }
    }

    private static final int VERSION = 2;
    private static final int ITEMS = 7;
    private static final int WAY_PASSPHRASE = 1;
    private static final int WAY_KEY = 2;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int NUMBER_MAX = 1 << 30;
    private static final int BOX_BYTES_MAX = 8 * 1024 * 1024;

    private final int way;
    private final byte[] salt;
    private final int memoryKib;
    private final int passes;
    private final int lanes;
    private final Secret key;

    private KeyLock(int way, byte[] salt, int memoryKib, int passes, int lanes, Secret key) {
        this.way = way;
        this.salt = salt;
        this.memoryKib = memoryKib;
        this.passes = passes;
        this.lanes = lanes;
        this.key = key;
    }

    /** A lock that {@code opener} opens, with a salt of its own; empty for {@link Nothing}. */
    static Optional<KeyLock> make(Opener opener, SecureRandom random) {
        return switch (opener) {
            case Nothing _ -> Optional.empty();
            case Key(Secret bytes) -> Optional.of(new KeyLock(WAY_KEY, new byte[0], 0, 0, 0, bytes));
            case Passphrase(Secret utf8) -> {
                byte[] salt = new byte[SALT_BYTES];
                random.nextBytes(salt);
                yield Optional.of(ofPassphrase(utf8, salt, Argon2id.Cost.KEY_FILE));
            }
        };
    }

    private static KeyLock ofPassphrase(Secret passphrase, byte[] salt, Argon2id.Cost cost) {
        Secret key = Secret.of(Argon2id.derive(passphrase.reveal(), salt, cost, KEY_BYTES));
        return new KeyLock(WAY_PASSPHRASE, salt, cost.memoryKib(), cost.passes(), cost.lanes(), key);
    }

    /** The file's bytes for these secrets. */
    byte[] lock(byte[] secrets, SecureRandom random) {
        return Cbor.writer()
                .array(ITEMS)
                .uint(VERSION)
                .uint(way)
                .bytes(salt)
                .uint(memoryKib)
                .uint(passes)
                .uint(lanes)
                .bytes(KcAead.seal(key.reveal(), context(), secrets, random))
                .toBytes();
    }

    /** Whether these are the bytes of a locked file, whatever opens it. */
    static boolean isLocked(byte[] file) {
        try {
            return Cbor.reader(file).array(ITEMS) == ITEMS;
        } catch (CborException e) {
            return false;
        }
    }

    /** What was in the file, and the lock it had. */
    record Unlocked(KeyLock lock, byte[] secrets) {}

    /**
     * Opens a locked file.
     *
     * @return empty if {@code opener} is not what it was locked with
     * @throws CborException if the file is damaged
     */
    static Optional<Unlocked> unlock(byte[] file, Opener opener) throws CborException {
        Cbor.Reader in = Cbor.reader(file);
        in.arrayOf(ITEMS);
        in.expect(VERSION);
        int way = (int) in.uint(WAY_KEY);
        byte[] salt = in.bytes(SALT_BYTES);
        int memoryKib = (int) in.uint(NUMBER_MAX);
        int passes = (int) in.uint(NUMBER_MAX);
        int lanes = (int) in.uint(NUMBER_MAX);
        byte[] box = in.bytes(BOX_BYTES_MAX);
        in.end();
        KeyLock lock;
        if (opener instanceof Key(Secret bytes) && way == WAY_KEY) {
            lock = new KeyLock(way, salt, memoryKib, passes, lanes, bytes);
        } else if (opener instanceof Passphrase(Secret utf8) && way == WAY_PASSPHRASE) {
            lock = ofPassphrase(utf8, salt, cost(memoryKib, passes, lanes));
        } else {
            return Optional.empty();
        }
        return KcAead.open(lock.key.reveal(), lock.context(), box).map(secrets -> new Unlocked(lock, secrets));
    }

    private static Argon2id.Cost cost(int memoryKib, int passes, int lanes) throws CborException {
        try {
            return new Argon2id.Cost(memoryKib, passes, lanes);
        } catch (IllegalArgumentException e) {
            throw new CborException(String.valueOf(e.getMessage()));
        }
    }

    private byte[] context() {
        return Labels.KEY_FILE.info(Bytes.u32(way), salt, Bytes.u32(memoryKib), Bytes.u32(passes), Bytes.u32(lanes));
    }
}
