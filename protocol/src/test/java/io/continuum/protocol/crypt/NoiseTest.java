package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoiseTest {
    private static final byte[] NONE = {};
    private static final byte[] PROLOGUE = "prologue".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PSK = bytes(32, 7);

    private final SecureRandom random = new SecureRandom();
    private final NoiseKeyPair alice = NoiseKeyPair.generate(random);
    private final NoiseKeyPair bob = NoiseKeyPair.generate(random);

    /** The published handshakes and first messages; called by {@link SharedVectorsTest}. */
    static int checkPublished(JsonNode vectors) throws Exception {
        int checked = 0;
        for (JsonNode vector : vectors) {
            checkHandshake(vector);
            checked++;
        }
        return checked;
    }

    private static void checkHandshake(JsonNode vector) throws Exception {
        NoiseHandshake initiator = NoiseHandshake.initiator(
                hex(vector, "init_prologue"),
                HexFormat.of().parseHex(vector.get("init_psks").get(0).asText()),
                NoiseKeyPair.of(hex(vector, "init_static")),
                NoiseKeyPair.of(hex(vector, "init_ephemeral")));
        NoiseHandshake responder = NoiseHandshake.responder(
                hex(vector, "resp_prologue"),
                HexFormat.of().parseHex(vector.get("resp_psks").get(0).asText()),
                NoiseKeyPair.of(hex(vector, "resp_static")),
                NoiseKeyPair.of(hex(vector, "resp_ephemeral")));

        JsonNode messages = vector.get("messages");
        for (int i = 0; i < 3; i++) {
            NoiseHandshake writer = i % 2 == 0 ? initiator : responder;
            NoiseHandshake reader = i % 2 == 0 ? responder : initiator;
            byte[] written = writer.write(hex(messages.get(i), "payload"));
            assertThat(written).isEqualTo(hex(messages.get(i), "ciphertext"));
            assertThat(reader.read(written)).isEqualTo(hex(messages.get(i), "payload"));
        }
        assertThat(initiator.handshakeHash()).isEqualTo(hex(vector, "handshake_hash"));
        assertThat(responder.handshakeHash()).isEqualTo(hex(vector, "handshake_hash"));

        NoiseChannel fromInitiator = initiator.split();
        NoiseChannel fromResponder = responder.split();
        for (int i = 3; i < messages.size(); i++) {
            NoiseChannel writer = i % 2 == 0 ? fromInitiator : fromResponder;
            NoiseChannel reader = i % 2 == 0 ? fromResponder : fromInitiator;
            byte[] sealed = writer.seal(hex(messages.get(i), "payload"));
            assertThat(sealed).isEqualTo(hex(messages.get(i), "ciphertext"));
            assertThat(reader.open(sealed)).isEqualTo(hex(messages.get(i), "payload"));
        }
    }

    @Test
    void eachSideLearnsTheOthersStaticKey() throws Exception {
        Pair pair = new Pair(PSK, PSK);
        pair.run();
        assertThat(pair.initiator.remoteStatic())
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(bob.publicKey()));
        assertThat(pair.responder.remoteStatic())
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(alice.publicKey()));
    }

    @Test
    void aPeerWithAnotherPresharedKeyIsRefusedAndItsStaticKeyIsKnown() throws Exception {
        Pair pair = new Pair(PSK, bytes(32, 8));
        assertThatThrownBy(pair::run).isInstanceOf(NoiseException.class);
        assertThat(pair.responder.remoteStatic())
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(alice.publicKey()));
        assertThat(pair.responder.isComplete()).isFalse();
        assertThat(pair.responder.isOurTurn()).isFalse();
        assertThatThrownBy(() -> pair.responder.read(NONE)).isInstanceOf(NoiseException.class);
    }

    @Test
    void anotherPrologueIsRefused() throws Exception {
        NoiseHandshake initiator = NoiseHandshake.initiator(PROLOGUE, PSK, alice, NoiseKeyPair.generate(random));
        NoiseHandshake responder = NoiseHandshake.responder(NONE, PSK, bob, NoiseKeyPair.generate(random));
        byte[] first = initiator.write(NONE);
        assertThatThrownBy(() -> responder.read(first)).isInstanceOf(NoiseException.class);
    }

    @Test
    void aKeyOfSmallOrderIsRefused() {
        assertThatThrownBy(() -> alice.agree(new byte[NoiseKeyPair.KEY_BYTES])).isInstanceOf(NoiseException.class);
    }

    @Test
    void aDamagedHandshakeMessageIsRefusedAtEveryByte() throws Exception {
        long seed = System.nanoTime();
        Random damage = new Random(seed);
        for (int round = 0; round < 64; round++) {
            Pair pair = new Pair(PSK, PSK);
            pair.responder.read(pair.initiator.write(NONE));
            byte[] second = pair.responder.write(bytes(9, 1));
            int at = damage.nextInt(second.length);
            second[at] ^= (byte) (1 << damage.nextInt(8));
            // The ephemeral key's top bit is no part of the key, but the transcript covers it.
            assertThatThrownBy(() -> pair.initiator.read(second))
                    .as("seed %d, round %d, byte %d", seed, round, at)
                    .isInstanceOf(NoiseException.class);
        }
    }

    @Test
    void messagesOfEveryLengthBelowTheShortestAreRefused() throws Exception {
        for (int length = 0; length < 32; length++) {
            NoiseHandshake responder = NoiseHandshake.responder(PROLOGUE, PSK, bob, NoiseKeyPair.generate(random));
            byte[] message = new byte[length];
            assertThatThrownBy(() -> responder.read(message)).isInstanceOf(NoiseException.class);
        }
    }

    @Test
    void aReplayedSwappedOrChangedMessageIsRefused() throws Exception {
        Pair replay = new Pair(PSK, PSK);
        replay.run();
        byte[] once = replay.outbound().seal(bytes(5, 1));
        replay.inbound().open(once);
        assertThatThrownBy(() -> replay.inbound().open(once)).isInstanceOf(NoiseException.class);

        Pair swap = new Pair(PSK, PSK);
        swap.run();
        swap.outbound().seal(NONE);
        byte[] second = swap.outbound().seal(NONE);
        assertThatThrownBy(() -> swap.inbound().open(second)).isInstanceOf(NoiseException.class);
    }

    @Test
    void theLongestPlaintextFitsAndOneByteMoreDoesNot() throws Exception {
        Pair pair = new Pair(PSK, PSK);
        pair.run();
        byte[] longest = bytes(Noise.PLAINTEXT_BYTES_MAX, 3);
        byte[] message = pair.outbound().seal(longest);
        assertThat(message).hasSize(Noise.MESSAGE_BYTES_MAX);
        assertThat(pair.inbound().open(message)).isEqualTo(longest);
        assertThatThrownBy(() -> pair.outbound().seal(new byte[Noise.PLAINTEXT_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bothSidesChangeTheKeyAfterTheSameMessage() throws Exception {
        byte[] key = bytes(32, 1);
        NoiseChannel sender = new NoiseChannel(key, key);
        NoiseChannel receiver = new NoiseChannel(key, key);
        for (long i = 0; i <= NoiseChannel.MESSAGES_PER_KEY; i++) {
            receiver.open(sender.seal(NONE));
        }
        byte[] afterChange = sender.seal(NONE);
        assertThat(receiver.open(afterChange.clone())).isEmpty();
        assertThatThrownBy(() -> Noise.decrypt(key, NoiseChannel.MESSAGES_PER_KEY + 1, NONE, afterChange))
                .isInstanceOf(NoiseException.class);
    }

    @Test
    void aKeyPairShowsNoSecret() {
        assertThat(NoiseKeyPair.of(bytes(32, 1)).toString()).isEqualTo("NoiseKeyPair[***]");
    }

    /** Two sides of one handshake. */
    private final class Pair {
        private final NoiseHandshake initiator;
        private final NoiseHandshake responder;
        private Optional<NoiseChannel> outbound = Optional.empty();
        private Optional<NoiseChannel> inbound = Optional.empty();

        Pair(byte[] initiatorPsk, byte[] responderPsk) {
            initiator = NoiseHandshake.initiator(PROLOGUE, initiatorPsk, alice, NoiseKeyPair.generate(random));
            responder = NoiseHandshake.responder(PROLOGUE, responderPsk, bob, NoiseKeyPair.generate(random));
        }

        void run() throws NoiseException {
            responder.read(initiator.write(NONE));
            initiator.read(responder.write(NONE));
            responder.read(initiator.write(NONE));
            outbound = Optional.of(initiator.split());
            inbound = Optional.of(responder.split());
        }

        NoiseChannel outbound() {
            return outbound.orElseThrow();
        }

        NoiseChannel inbound() {
            return inbound.orElseThrow();
        }
    }

    private static byte[] hex(JsonNode node, String field) {
        return HexFormat.of().parseHex(node.get(field).asText());
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
