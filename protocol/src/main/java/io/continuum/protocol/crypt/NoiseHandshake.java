package io.continuum.protocol.crypt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a {@link Noise#PROTOCOL} handshake. It owns no socket: the caller carries the three messages.
 *
 * <pre>
 * initiator -> responder   e
 * initiator <- responder   e, ee, s, es
 * initiator -> responder   s, se, psk
 * </pre>
 *
 * Anyone can read the payload of the first message; only the two sides read what follows. A responder knows that its peer
 * holds the pre-shared key once it has read the third message; an initiator, once it has read the first transport message.
 * Not thread-safe; after a {@link NoiseException} the handshake is dead.
 */
public final class NoiseHandshake {
    private static final byte[] NONE = {};
    private static final int MESSAGES = 3;

    private final boolean initiator;
    private final NoiseKeyPair ownStatic;
    private final NoiseKeyPair ownEphemeral;
    private final byte[] psk;

    private byte[] hash;
    private byte[] chainingKey;
    private byte @Nullable [] key;
    private long nonce;
    private byte @Nullable [] theirEphemeral;
    private byte @Nullable [] theirStatic;
    private int message;
    private boolean dead;

    private NoiseHandshake(
            boolean initiator, byte[] prologue, byte[] psk, NoiseKeyPair ownStatic, NoiseKeyPair ownEphemeral) {
        if (psk.length != Noise.KEY_BYTES) {
            throw new IllegalArgumentException("a pre-shared key has 32 bytes, got " + psk.length);
        }
        this.initiator = initiator;
        this.psk = psk.clone();
        this.ownStatic = ownStatic;
        this.ownEphemeral = ownEphemeral;
        this.hash = Labels.sha256(Noise.PROTOCOL.getBytes(StandardCharsets.US_ASCII));
        this.chainingKey = hash;
        mixHash(prologue);
    }

    /** The side that writes first. {@code ownEphemeral} must be fresh for every handshake. */
    public static NoiseHandshake initiator(
            byte[] prologue, byte[] psk, NoiseKeyPair ownStatic, NoiseKeyPair ownEphemeral) {
        return new NoiseHandshake(true, prologue, psk, ownStatic, ownEphemeral);
    }

    /** The side that reads first. {@code ownEphemeral} must be fresh for every handshake. */
    public static NoiseHandshake responder(
            byte[] prologue, byte[] psk, NoiseKeyPair ownStatic, NoiseKeyPair ownEphemeral) {
        return new NoiseHandshake(false, prologue, psk, ownStatic, ownEphemeral);
    }

    /** Whether {@link #write} is the next step; otherwise it is {@link #read}, unless {@link #isComplete}. */
    public boolean isOurTurn() {
        return !dead && !isComplete() && (message % 2 == 0) == initiator;
    }

    /** Whether all three messages have passed, so that {@link #split} is the next step. */
    public boolean isComplete() {
        return message == MESSAGES;
    }

    /** The next message of ours, with a payload that may be empty. @throws NoiseException if the peer's key is unusable */
    public byte[] write(byte[] payload) throws NoiseException {
        if (!isOurTurn()) {
            throw new IllegalStateException("message " + (message + 1) + " is not ours to write");
        }
        dead = true;
        byte[] written = switch (message) {
            case 0 -> concat(writeEphemeral(), encryptAndHash(payload));
            case 1 -> {
                byte[] ephemeral = writeEphemeral();
                mixKey(ownEphemeral.agree(require(theirEphemeral)));
                byte[] identity = encryptAndHash(ownStatic.publicKey());
                mixKey(ownStatic.agree(require(theirEphemeral)));
                yield concat(ephemeral, identity, encryptAndHash(payload));
            }
            default -> {
                byte[] identity = encryptAndHash(ownStatic.publicKey());
                mixKey(ownStatic.agree(require(theirEphemeral)));
                mixKeyAndHash(psk);
                yield concat(identity, encryptAndHash(payload));
            }
        };
        if (written.length > Noise.MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException("a handshake message of " + written.length + " bytes is too long");
        }
        message++;
        dead = false;
        return written;
    }

    /** Takes the peer's next message and returns its payload. */
    public byte[] read(byte[] received) throws NoiseException {
        if (dead || isComplete() || isOurTurn()) {
            throw new NoiseException("a handshake message out of turn");
        }
        if (received.length > Noise.MESSAGE_BYTES_MAX) {
            throw new NoiseException("a message of " + received.length + " bytes is too long");
        }
        dead = true;
        ByteBuffer in = ByteBuffer.wrap(received);
        switch (message) {
            case 0 -> readEphemeral(in);
            case 1 -> {
                readEphemeral(in);
                mixKey(ownEphemeral.agree(require(theirEphemeral)));
                readStatic(in);
                mixKey(ownEphemeral.agree(require(theirStatic)));
            }
            default -> {
                readStatic(in);
                mixKey(ownEphemeral.agree(require(theirStatic)));
                mixKeyAndHash(psk);
            }
        }
        byte[] payload = decryptAndHash(take(in, in.remaining()));
        message++;
        dead = false;
        return payload;
    }

    /**
     * The peer's static public key, once it has arrived. It is also there after the third message failed: then its owner
     * proved that it holds the key, or sent a copy of a public one, but it has another pre-shared key.
     */
    public Optional<byte[]> remoteStatic() {
        return Optional.ofNullable(theirStatic).map(byte[]::clone);
    }

    /** What both sides agree on if nobody stood between them; use it to bind other data to this channel. */
    public byte[] handshakeHash() {
        return hash.clone();
    }

    /** The channel that this handshake has opened. @throws IllegalStateException before all three messages have passed */
    public NoiseChannel split() {
        if (!isComplete()) {
            throw new IllegalStateException("the handshake is not complete");
        }
        byte[][] keys = Noise.derive(chainingKey, NONE, 2);
        return initiator ? new NoiseChannel(keys[0], keys[1]) : new NoiseChannel(keys[1], keys[0]);
    }

    private byte[] writeEphemeral() {
        byte[] ephemeral = ownEphemeral.publicKey();
        mixHash(ephemeral);
        mixKey(ephemeral);
        return ephemeral;
    }

    private void readEphemeral(ByteBuffer in) throws NoiseException {
        byte[] ephemeral = take(in, NoiseKeyPair.KEY_BYTES);
        theirEphemeral = ephemeral;
        mixHash(ephemeral);
        mixKey(ephemeral);
    }

    private void readStatic(ByteBuffer in) throws NoiseException {
        theirStatic = decryptAndHash(take(in, NoiseKeyPair.KEY_BYTES + Noise.TAG_BYTES));
    }

    private void mixKey(byte[] input) {
        byte[][] derived = Noise.derive(chainingKey, input, 2);
        chainingKey = derived[0];
        key = derived[1];
        nonce = 0;
    }

    private void mixKeyAndHash(byte[] input) {
        byte[][] derived = Noise.derive(chainingKey, input, 3);
        chainingKey = derived[0];
        mixHash(derived[1]);
        key = derived[2];
        nonce = 0;
    }

    private void mixHash(byte[] data) {
        hash = Labels.sha256(concat(hash, data));
    }

    private byte[] encryptAndHash(byte[] plaintext) {
        byte[] ciphertext = key == null ? plaintext : Noise.encrypt(key, nonce++, hash, plaintext);
        mixHash(ciphertext);
        return ciphertext;
    }

    private byte[] decryptAndHash(byte[] ciphertext) throws NoiseException {
        byte[] plaintext = key == null ? ciphertext : Noise.decrypt(key, nonce++, hash, ciphertext);
        mixHash(ciphertext);
        return plaintext;
    }

    private static byte[] take(ByteBuffer in, int length) throws NoiseException {
        if (in.remaining() < length) {
            throw new NoiseException("the message is cut short");
        }
        byte[] taken = Arrays.copyOfRange(in.array(), in.position(), in.position() + length);
        in.position(in.position() + length);
        return taken;
    }

    private static byte[] require(byte @Nullable [] theirs) {
        if (theirs == null) {
            throw new IllegalStateException("the peer's key has not arrived");
        }
        return theirs;
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }
}
