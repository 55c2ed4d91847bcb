package io.continuum.protocol.crypt;

import java.util.Arrays;

/**
 * The two one-way ciphers of an open channel. Messages must arrive in the order in which they were sent, none missing and
 * none twice. Each direction changes its key by itself after {@link #MESSAGES_PER_KEY} messages (SPEC.md P-6). Not
 * thread-safe.
 */
public final class NoiseChannel {
    /** Messages sent, or received, under one key. */
    public static final long MESSAGES_PER_KEY = 1 << 20;

    private final Direction outbound;
    private final Direction inbound;

    NoiseChannel(byte[] sendKey, byte[] receiveKey) {
        outbound = new Direction(sendKey);
        inbound = new Direction(receiveKey);
    }

    /** The next message that carries {@code plaintext}, at most {@link Noise#PLAINTEXT_BYTES_MAX} bytes. */
    public byte[] seal(byte[] plaintext) {
        if (plaintext.length > Noise.PLAINTEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    plaintext.length + " bytes in one message, at most " + Noise.PLAINTEXT_BYTES_MAX);
        }
        byte[] message = Noise.encrypt(outbound.key, outbound.nonce, Direction.NONE, plaintext);
        outbound.advance();
        return message;
    }

    /** The plaintext of the peer's next message. */
    public byte[] open(byte[] message) throws NoiseException {
        if (message.length > Noise.MESSAGE_BYTES_MAX) {
            throw new NoiseException("a message of " + message.length + " bytes is too long");
        }
        byte[] plaintext = Noise.decrypt(inbound.key, inbound.nonce, Direction.NONE, message);
        inbound.advance();
        return plaintext;
    }

    /** One key and the number of messages it has served. */
    private static final class Direction {
        private static final byte[] NONE = {};
        private static final long REKEY_NONCE = -1;

        private byte[] key;
        private long nonce;

        Direction(byte[] key) {
            this.key = key;
        }

        /** Noise section 11.3: the nonce counts on over a change of key. */
        void advance() {
            nonce++;
            if (nonce % MESSAGES_PER_KEY == 0) {
                byte[] block = Noise.encrypt(key, REKEY_NONCE, NONE, new byte[Noise.KEY_BYTES]);
                key = Arrays.copyOf(block, Noise.KEY_BYTES);
            }
        }
    }
}
