package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.TestFederation;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {
    private static final Pattern PATTERN =
            Pattern.edge(new ConceptId("concept:a"), new ConceptId("rel:b"), new ConceptId("concept:c"));
    private static final Cid CID = Cid.of(new byte[16]);

    private final TestFederation federation = new TestFederation(1, 2, 2);
    private final PatternSealer sealer = federation.sealer(1);
    private final Envelope contribution = sealer.seal(PATTERN, new Evidence(1, 5, 8107), CID);
    private final Envelope index = sealer.index(PATTERN, CID);
    private final Envelope withdrawal = sealer.withdraw(PATTERN, CID);

    private static byte[] changed(Envelope envelope, int at, int value) {
        byte[] bytes = envelope.encode();
        bytes[at] = (byte) value;
        return bytes;
    }

    @Test
    void everyTypeComesBackAsItWasMade() {
        for (Envelope envelope : new Envelope[] {contribution, index, withdrawal}) {
            assertThat(Envelope.decode(envelope.encode()).orThrow()).isEqualTo(envelope);
            assertValid(envelope.check(federation.roster().federation(), federation.config));
        }
        assertThat(contribution.encode()).hasSize(98 + 81 + 512);
        assertThat(index.encode()).hasSize(108);
        assertThat(withdrawal.encode()).hasSize(98);
        assertThat(index.tag()).isEqualTo(contribution.tag()).isEqualTo(withdrawal.tag());
    }

    /** Offsets: type 4, suite 5, key epoch 39, tag epoch 43, k 47, n 97, first slot 98. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, MALFORMED", "4, 2, UNSUPPORTED", "4, 16, UNSUPPORTED", "4, 3, MALFORMED", "4, 4, MALFORMED",
        "6, 1, UNSUPPORTED", "42, 0, MALFORMED", "46, 0, MALFORMED", "48, 1, MALFORMED", "47, 1, MALFORMED",
        "97, 1, MALFORMED", "97, 255, MALFORMED"
    })
    void aHeaderThatIsNotOfTheFormatIsRefused(int at, int value, Refusal refusal) {
        assertRefused(Envelope.decode(changed(contribution, at, value)), refusal);
    }

    /** SPEC.md S-38. */
    @Test
    void anIndexHasItsSlotsInOrderAndNoBody() {
        assertRefused(Envelope.decode(changed(index, 98, 2)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(changed(index, 98, 3)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(changed(index, 97, 0)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(Bytes.concat(index.encode(), new byte[1])), Refusal.MALFORMED);
        assertRefused(Envelope.decode(Bytes.concat(withdrawal.encode(), new byte[593])), Refusal.MALFORMED);
    }

    /** SPEC.md S-98. */
    @Test
    void aRenewalNamesATagOfAnEarlierTagEpoch() {
        Tag old = Tag.of(new byte[Tag.BYTES]);
        Envelope later = new Envelope(
                Envelope.Type.INDEX, index.federation(), 1, 7, 2, index.tag(), CID, index.buckets(), Bytes.zeros(0));
        Envelope renewal = later.renewing(new Envelope.Renewed(6, old));

        assertThat(renewal.encode()).hasSize(98 + 36);
        assertThat(Envelope.decode(renewal.encode()).orThrow()).isEqualTo(renewal);
        assertThat(renewal.renewed()).contains(new Envelope.Renewed(6, old));
        assertThat(later.renewed()).isEmpty();
        assertThat(renewal)
                .extracting(Envelope::tagEpoch, Envelope::tag, Envelope::cid)
                .containsExactly(7L, later.tag(), CID);
        assertRefused(Envelope.decode(changed(renewal, 101, 7)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(changed(renewal, 101, 0)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(changed(renewal, 4, 4)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(Arrays.copyOf(renewal.encode(), 98 + 35)), Refusal.MALFORMED);
        assertThatThrownBy(() -> withdrawal.renewing(new Envelope.Renewed(1, old)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** SPEC.md S-39. */
    @Test
    void aBodyOfAnotherSizeClassIsRefused() {
        byte[] bytes = contribution.encode();
        assertRefused(Envelope.decode(Arrays.copyOf(bytes, bytes.length - 1)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(Arrays.copyOf(bytes, bytes.length + 1)), Refusal.MALFORMED);
        assertRefused(Envelope.decode(new byte[97]), Refusal.MALFORMED);
        assertRefused(Envelope.decode(new byte[Envelope.BYTES_MAX + 1]), Refusal.MALFORMED);
    }

    /** SPEC.md S-39. */
    @Test
    void aCoordinatorChecksFederationTagEpochKAndBuckets() {
        FederationConfig config = federation.config;
        assertRefused(
                contribution.check(new TestFederation(2, 2, 1).roster().federation(), config),
                Refusal.WRONG_FEDERATION);
        FederationConfig nextTagEpoch = config.nextTagEpoch(List.of(), Hardening.NONE);
        assertRefused(contribution.check(contribution.federation(), nextTagEpoch), Refusal.OLD_VERSION);
        FederationConfig otherK = FederationConfig.first(CreditPolicy.circle(), 3, 10, 0, 0);
        assertRefused(contribution.check(contribution.federation(), otherK), Refusal.MISMATCH);
        FederationConfig narrow = FederationConfig.first(CreditPolicy.circle(), 2, 0, 0, 0);
        assertRefused(index.check(index.federation(), narrow), Refusal.MALFORMED);
    }

    @Test
    void damagedEnvelopesNeverThrow() {
        Random random = new Random(11);
        Envelope[] envelopes = {contribution, index, withdrawal};
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = envelopes[round % 3].encode();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(Math.min(bytes.length, 120))] = (byte) random.nextInt(256);
            }
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 10));
            Envelope.decode(damaged)
                    .accepted()
                    .ifPresent(envelope -> assertThat(envelope.encode()).isEqualTo(damaged));
        }
    }
}
