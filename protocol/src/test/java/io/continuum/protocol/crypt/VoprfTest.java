package io.continuum.protocol.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.VoprfException.Flaw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VoprfTest {
    private static final byte[] INFO = {1};

    private final SeededRandom random = new SeededRandom(1);
    private final VoprfKey key = VoprfKey.derive(secret(1), INFO);

    private static Secret secret(int value) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) value;
        return Secret.of(bytes);
    }

    private static List<Secret> inputs(int count) {
        return IntStream.range(0, count).mapToObj(VoprfTest::secret).toList();
    }

    private static void assertFlaw(Flaw flaw, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        VoprfException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 64})
    void outputsDependOnInputAndKeyAloneWhateverTheBatch(int size) throws VoprfException {
        VoprfRequest batch = VoprfRequest.blind(inputs(size), random);
        List<Secret> outputs = batch.finish(key.publicKey(), key.evaluate(batch.blinded(), random));
        assertThat(outputs).hasSize(size).doesNotHaveDuplicates();
        for (int i = 0; i < size; i += 13) {
            VoprfRequest one = VoprfRequest.blind(List.of(secret(i)), random);
            assertThat(one.blinded().getFirst()).isNotEqualTo(batch.blinded().get(i));
            assertThat(one.finish(key.publicKey(), key.evaluate(one.blinded(), random)))
                    .containsExactly(outputs.get(i));
        }
        VoprfKey other = VoprfKey.derive(secret(2), INFO);
        assertThat(batch.finish(other.publicKey(), other.evaluate(batch.blinded(), random)))
                .doesNotContainAnyElementsOf(outputs);
    }

    @Test
    void aKeyFollowsFromItsSeedAndPurpose() {
        assertThat(VoprfKey.derive(secret(1), INFO).publicKey()).isEqualTo(key.publicKey());
        assertThat(VoprfKey.derive(secret(2), INFO).publicKey()).isNotEqualTo(key.publicKey());
        assertThat(VoprfKey.derive(secret(1), new byte[] {2}).publicKey()).isNotEqualTo(key.publicKey());
        assertThatThrownBy(() -> VoprfKey.derive(Secret.of(new byte[31]), INFO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** An answer with a key of its own for one client would tell that client's questions from all others. */
    @Test
    void anAnswerMadeWithAnotherKeyThanTheLoggedOneIsRefused() throws VoprfException {
        VoprfRequest request = VoprfRequest.blind(inputs(3), random);
        VoprfEvaluation marked = VoprfKey.derive(secret(2), INFO).evaluate(request.blinded(), random);
        assertFlaw(Flaw.WRONG_PROOF, () -> request.finish(key.publicKey(), marked));
    }

    @Test
    void anAnswerWithAnElementReplacedSwappedOrFromAnotherRequestIsRefused() throws VoprfException {
        VoprfRequest request = VoprfRequest.blind(inputs(3), random);
        VoprfEvaluation answer = key.evaluate(request.blinded(), random);
        List<Bytes> replaced = new ArrayList<>(answer.elements());
        replaced.set(1, key.publicKey().encoded());
        assertFlaw(
                Flaw.WRONG_PROOF, () -> request.finish(key.publicKey(), new VoprfEvaluation(replaced, answer.proof())));
        List<Bytes> swapped = answer.elements().reversed();
        assertFlaw(
                Flaw.WRONG_PROOF, () -> request.finish(key.publicKey(), new VoprfEvaluation(swapped, answer.proof())));
        VoprfRequest other = VoprfRequest.blind(inputs(3), random);
        assertFlaw(Flaw.WRONG_PROOF, () -> other.finish(key.publicKey(), answer));
    }

    @Test
    void aProofWithAnyBitChangedIsRefused() throws VoprfException {
        VoprfRequest request = VoprfRequest.blind(inputs(2), random);
        VoprfEvaluation answer = key.evaluate(request.blinded(), random);
        for (int at = 0; at < VoprfEvaluation.PROOF_BYTES; at++) {
            byte[] proof = answer.proof().toArray();
            proof[at] ^= 1;
            VoprfEvaluation changed = new VoprfEvaluation(answer.elements(), Bytes.of(proof));
            assertThatThrownBy(() -> request.finish(key.publicKey(), changed))
                    .as("byte %d", at)
                    .isInstanceOf(VoprfException.class);
        }
    }

    @Test
    void scalarsOfAProofThatAreZeroOrNotBelowTheOrderAreRefused() throws VoprfException {
        VoprfRequest request = VoprfRequest.blind(inputs(1), random);
        VoprfEvaluation answer = key.evaluate(request.blinded(), random);
        byte[] order = ThresholdShares.encode(ThresholdShares.Q);
        for (int half : new int[] {0, 32}) {
            byte[] zero = answer.proof().toArray();
            System.arraycopy(new byte[32], 0, zero, half, 32);
            assertFlaw(Flaw.SCALAR_ZERO, () -> finish(request, answer.elements(), zero));
            byte[] tooLarge = answer.proof().toArray();
            System.arraycopy(order, 0, tooLarge, half, 32);
            assertFlaw(Flaw.SCALAR_OUT_OF_RANGE, () -> finish(request, answer.elements(), tooLarge));
        }
        assertFlaw(Flaw.MALFORMED, () -> finish(request, answer.elements(), new byte[63]));
        assertFlaw(
                Flaw.BATCH_MISMATCH,
                () -> finish(request, List.of(), answer.proof().toArray()));
    }

    private List<Secret> finish(VoprfRequest request, List<Bytes> elements, byte[] proof) throws VoprfException {
        return request.finish(key.publicKey(), new VoprfEvaluation(elements, Bytes.of(proof)));
    }

    @ParameterizedTest
    @CsvSource({
        // 33 zero bytes; x = p, p + 5 and 2^256 - 1; no point has x = 1; other forms than the compressed one
        "IDENTITY, 000000000000000000000000000000000000000000000000000000000000000000",
        "X_NOT_CANONICAL, 02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "X_NOT_CANONICAL, 03ffffffff00000001000000000000000000000001000000000000000000000004",
        "X_NOT_CANONICAL, 02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "OFF_CURVE, 020000000000000000000000000000000000000000000000000000000000000001",
        "OFF_CURVE, 030000000000000000000000000000000000000000000000000000000000000001",
        "MALFORMED, 040000000000000000000000000000000000000000000000000000000000000005",
        "MALFORMED, 000000000000000000000000000000000000000000000000000000000000000005",
        "MALFORMED, 00",
        "MALFORMED, ''",
        "MALFORMED, 0200000000000000000000000000000000000000000000000000000000000000",
        "MALFORMED, 02000000000000000000000000000000000000000000000000000000000000000500"
    })
    void aPointThatIsNoneIsRefusedWhereverItStands(Flaw flaw, String hex) throws VoprfException {
        Bytes bad = Bytes.of(HexFormat.of().parseHex(hex));
        assertFlaw(flaw, () -> VoprfPublicKey.of(bad));
        VoprfRequest request = VoprfRequest.blind(inputs(2), random);
        List<Bytes> withBad = List.of(request.blinded().getFirst(), bad);
        assertFlaw(flaw, () -> key.evaluate(withBad, random));
        VoprfEvaluation answer = key.evaluate(request.blinded(), random);
        assertFlaw(
                flaw,
                () -> finish(
                        request,
                        List.of(answer.elements().getFirst(), bad),
                        answer.proof().toArray()));
    }

    @Test
    void anEmptyOrTooLargeBatchIsRefused() {
        Bytes point = key.publicKey().encoded();
        assertFlaw(Flaw.BATCH_EMPTY, () -> key.evaluate(List.of(), random));
        assertFlaw(Flaw.BATCH_TOO_LARGE, () -> key.evaluate(Collections.nCopies(65, point), random));
        assertThatThrownBy(() -> VoprfRequest.blind(inputs(0), random)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VoprfRequest.blind(inputs(65), random)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameQuestionTwiceInABatchIsAnsweredTwiceAlike() throws VoprfException {
        VoprfRequest request = VoprfRequest.blind(List.of(secret(5), secret(5)), random);
        assertThat(request.blinded()).doesNotHaveDuplicates();
        List<Secret> outputs = request.finish(key.publicKey(), key.evaluate(request.blinded(), random));
        assertThat(outputs.get(0)).isEqualTo(outputs.get(1));
    }

    @Test
    void whatArrivesDamagedNeverEndsInAnythingButARefusal() {
        long seed = System.nanoTime();
        Random damage = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] element = new byte[33];
            damage.nextBytes(element);
            element[0] = (byte) (2 + damage.nextInt(2));
            try {
                key.evaluate(List.of(Bytes.of(element)), random);
            } catch (VoprfException e) {
                assertThat(e.flaw()).as("seed %d, round %d", seed, round).isEqualTo(Flaw.OFF_CURVE);
            }
        }
    }

    @Test
    void aKeyAndARequestShowNoSecret() {
        assertThat(key.toString()).isEqualTo("VoprfKey[" + key.publicKey() + "]");
        assertThat(VoprfRequest.blind(inputs(2), random).toString()).isEqualTo("VoprfRequest[2 inputs]");
    }

    /** Two proofs with one nonce would give the key away. */
    @Test
    void eachProofHasANonceOfItsOwn() throws VoprfException {
        VoprfRequest request = VoprfRequest.blind(inputs(1), random);
        VoprfEvaluation first = key.evaluate(request.blinded(), random);
        VoprfEvaluation second = key.evaluate(request.blinded(), random);
        assertThat(second.elements()).isEqualTo(first.elements());
        assertThat(second.proof()).isNotEqualTo(first.proof());
    }
}
