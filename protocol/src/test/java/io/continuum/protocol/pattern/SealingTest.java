package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.crypt.ThresholdShares.Share;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.pattern.Opened.Reason;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Keyring;
import io.continuum.protocol.roster.TestFederation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealingTest {
    private static final Pattern PATTERN = Pattern.edge(
            new ConceptId("concept:use-after-free"), new ConceptId("rel:indicates"), new ConceptId("weakness:cwe-416"));
    private static final Pattern OTHER = Pattern.edge(
            new ConceptId("concept:disk-full"), new ConceptId("rel:fixed-by"), new ConceptId("concept:log-rotation"));
    private static final Evidence AUX = new Evidence(3, 8, 8107);

    private final TestFederation federation = new TestFederation(1, 3, 5);
    private final Random cids = new Random(9);

    private Envelope seal(int member) {
        return federation.sealer(member).seal(PATTERN, AUX, Cid.random(cids));
    }

    private List<Envelope> sealAll(int... members) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int member : members) {
            envelopes.add(seal(member));
        }
        return envelopes;
    }

    private Opened open(List<Envelope> envelopes) {
        return new PatternOpener(Keyring.of(List.of(federation.secrets)), new Random(1)).open(envelopes);
    }

    private static Opened.Released released(Opened opened) {
        assertThat(opened).isInstanceOf(Opened.Released.class);
        return (Opened.Released) opened;
    }

    private static void assertFlaws(Opened opened, Reason... reasons) {
        assertThat(opened.flaws()).extracting(Opened.Flaw::reason).containsExactlyInAnyOrder(reasons);
    }

    /** SPEC.md S-35. */
    @Test
    void kOrganisationsOpenAPatternAndKMinusOneDoNot() {
        List<Envelope> envelopes = sealAll(0, 1, 2);
        Opened.Released released = released(open(envelopes));
        assertThat(released.pattern()).isEqualTo(PATTERN);
        assertThat(released.organisations()).isEqualTo(3);
        assertThat(released.tag()).isEqualTo(envelopes.getFirst().tag());
        assertThat(open(envelopes.subList(0, 2))).isEqualTo(new Opened.Locked(2, 3, List.of()));
        assertThat(open(List.of())).isEqualTo(new Opened.Locked(0, 0, List.of()));
    }

    /** SPEC.md S-32 and S-34. */
    @Test
    void oneOrganisationFiveTimesDoesNotLowerK() {
        List<Envelope> envelopes = sealAll(0, 0, 0, 0, 0, 1);
        assertThat(open(envelopes)).isEqualTo(new Opened.Locked(2, 3, List.of()));
        envelopes.add(seal(2));
        Opened.Released released = released(open(envelopes));
        assertThat(released.organisations()).isEqualTo(3);
        assertFlaws(released, Reason.SAME_POINT, Reason.SAME_POINT, Reason.SAME_POINT, Reason.SAME_POINT);
    }

    @Test
    void theSamePatternHasTheSameTagForEveryMemberAndAnotherOneInAnotherFederation() {
        assertThat(sealAll(0, 1, 2)).extracting(Envelope::tag).containsOnly(seal(3).tag());
        TestFederation elsewhere = new TestFederation(2, 3, 1);
        assertThat(elsewhere.sealer(0).tag(PATTERN))
                .isNotEqualTo(federation.sealer(0).tag(PATTERN));
        assertThat(federation.sealer(0).tag(OTHER))
                .isNotEqualTo(federation.sealer(0).tag(PATTERN));
    }

    @Test
    void sealingTwiceGivesOtherBytesOfTheSameSize() {
        Envelope one = seal(0);
        Envelope two = seal(0);
        assertThat(one.body()).isNotEqualTo(two.body());
        assertThat(one.encode()).hasSize(691).hasSameSizeAs(two.encode());
    }

    /** SPEC.md S-37. */
    @Test
    void whatContributorsAddIsSummedUp() {
        List<Envelope> envelopes = List.of(
                federation.sealer(0).seal(PATTERN, new Evidence(3, 10, 8106), Cid.random(cids)),
                federation.sealer(1).seal(PATTERN, new Evidence(1, 5, 8107), Cid.random(cids)),
                federation.sealer(2).seal(PATTERN, new Evidence(1, 5, 8105), Cid.random(cids)));
        Opened.Released released = released(open(envelopes));
        // 8..15 and twice 2..3: 11.5 + 2.5 + 2.5 = 16.5, rounded up; (11.5*1.0 + 5*0.5) / 16.5
        assertThat(released.support()).isEqualTo(17);
        assertThat(released.confidence()).isCloseTo(14.0 / 16.5, offset(1e-9));
        assertThat(released.period()).isEqualTo(8107);
    }

    @Test
    void envelopesOfSeveralEpochsOfOneTagEpochOpenTogether() {
        List<Envelope> envelopes = sealAll(0, 1);
        EpochSecrets before = federation.secrets;
        federation.nextEpoch(EpochCommit.Reason.PERIODIC);
        envelopes.add(seal(2));
        assertThat(released(new PatternOpener(Keyring.of(List.of(before, federation.secrets)), new Random(1))
                                .open(envelopes))
                        .organisations())
                .isEqualTo(3);
        Opened withoutOld = open(envelopes);
        assertThat(withoutOld).isInstanceOf(Opened.Locked.class);
        assertFlaws(withoutOld, Reason.NO_SECRET, Reason.NO_SECRET);
    }

    /** A contribution as a cheat would make it: any share, key and content, in a well-formed envelope. */
    private Envelope forge(Share share, byte[] innerKey, Tag tag, Pattern inside) {
        Cid cid = Cid.random(cids);
        Contribution contribution = Contribution.seal(share, innerKey, tag, cid, inside, AUX, federation.random);
        return envelope(tag, cid, contribution.encodePadded());
    }

    private Envelope envelope(Tag tag, Cid cid, byte[] padded) {
        byte[] header = Envelope.header(
                Envelope.Type.CONTRIBUTION,
                federation.roster().federation(),
                federation.secrets.epoch(),
                federation.secrets.tagEpoch(),
                3,
                tag,
                cid,
                0);
        byte[] body = KcAead.seal(federation.secrets.envelopeKey(), header, padded, federation.random);
        return Envelope.decode(Bytes.concat(header, body)).orThrow();
    }

    private Envelope withWrongShare() {
        TagSeed seed = TagSeed.of(PATTERN, federation.secrets, TagScheme.PLAIN);
        Share share = new Share(BigInteger.valueOf(cids.nextInt(1, 1_000_000)), BigInteger.TWO);
        return forge(share, new byte[32], seed.tag(), PATTERN);
    }

    /** SPEC.md S-35. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void readersRecoverFromACorruptShareWhereverItStands(int position) {
        List<Envelope> envelopes = sealAll(0, 1, 2);
        envelopes.add(position, withWrongShare());
        Opened.Released released = released(open(envelopes));
        assertThat(released.organisations()).isEqualTo(3);
        assertFlaws(released, Reason.OFF_POLYNOMIAL);
    }

    @Test
    void readersRecoverFromSeveralCorruptShares() {
        List<Envelope> envelopes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            envelopes.add(withWrongShare());
        }
        envelopes.addAll(sealAll(0, 1, 2, 3));
        assertThat(released(open(envelopes)).organisations()).isEqualTo(4);
    }

    @Test
    void anEnvelopeThatIsDamagedOrOfAnotherTagIsSetAside() {
        List<Envelope> envelopes = sealAll(0, 1, 2);
        byte[] damaged = seal(3).encode();
        damaged[300] ^= 1;
        envelopes.add(Envelope.decode(damaged).orThrow());
        envelopes.add(federation.sealer(4).seal(OTHER, AUX, Cid.random(cids)));
        Opened.Released released = released(open(envelopes));
        assertThat(released.organisations()).isEqualTo(3);
        assertFlaws(released, Reason.DAMAGED, Reason.OTHER_HEADER);
    }

    /** SPEC.md S-34 and S-41. */
    @Test
    void sharesOutsideTheFieldOrWithBadPaddingAreDamaged() {
        Tag tag = federation.sealer(0).tag(PATTERN);
        byte[] one = ThresholdShares.encode(BigInteger.ONE);
        byte[] q = ThresholdShares.encode(ThresholdShares.Q);
        byte[] zero = new byte[32];
        List<Envelope> envelopes = sealAll(0, 1, 2);
        envelopes.add(envelope(tag, Cid.random(cids), padded(1, zero, one, 0)));
        envelopes.add(envelope(tag, Cid.random(cids), padded(1, q, one, 0)));
        envelopes.add(envelope(tag, Cid.random(cids), padded(1, one, q, 0)));
        envelopes.add(envelope(tag, Cid.random(cids), padded(2, one, one, 0)));
        envelopes.add(envelope(tag, Cid.random(cids), padded(1, one, one, 500)));
        byte[] badPadding = padded(1, one, one, 0);
        badPadding[511] = 1;
        envelopes.add(envelope(tag, Cid.random(cids), badPadding));
        Opened.Released released = released(open(envelopes));
        assertThat(released.flaws()).hasSize(6).extracting(Opened.Flaw::reason).containsOnly(Reason.DAMAGED);
    }

    private static byte[] padded(int version, byte[] x, byte[] y, int length) {
        byte[] plain = Bytes.concat(Bytes.u8(version), x, y, Bytes.u16(length));
        return Arrays.copyOf(plain, 512);
    }

    /** SPEC.md S-35. */
    @Test
    void aSoundShareWithOtherContentDoesNotCount() {
        TagSeed seed = TagSeed.of(PATTERN, federation.secrets, TagScheme.PLAIN);
        Polynomial polynomial = seed.polynomial(3);
        byte[] innerKey = TagSeed.innerKey(seed.tag(), polynomial.secret());
        Share share = polynomial.share(BigInteger.valueOf(77));
        List<Envelope> envelopes = sealAll(0, 1);
        envelopes.add(forge(share, innerKey, seed.tag(), OTHER));
        assertThat(open(envelopes)).isInstanceOf(Opened.Locked.class);
        envelopes.add(seal(2));
        Opened.Released released = released(open(envelopes));
        assertThat(released.organisations()).isEqualTo(3);
        assertFlaws(released, Reason.OTHER_CONTENT);
    }

    /** SPEC.md S-36. */
    @Test
    void forgedContributionsUnderAnothersTagArePoisonAndDoNotHideSoundOnes() {
        Tag tag = federation.sealer(0).tag(PATTERN);
        Polynomial polynomial = ThresholdShares.polynomial(new byte[32], 3);
        byte[] innerKey = TagSeed.innerKey(tag, polynomial.secret());
        List<Envelope> envelopes = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            envelopes.add(forge(polynomial.share(BigInteger.valueOf(i)), innerKey, tag, OTHER));
        }
        assertThat(open(envelopes))
                .isInstanceOfSatisfying(
                        Opened.Poisoned.class,
                        poisoned -> assertThat(poisoned.cids())
                                .isSubsetOf(
                                        envelopes.stream().map(Envelope::cid).toList())
                                .isNotEmpty());
        envelopes.addAll(sealAll(0, 1, 2));
        assertThat(released(open(envelopes)).pattern()).isEqualTo(PATTERN);
    }

    /** SPEC.md S-33. */
    @Test
    void anInstanceWithoutTheOrganisationsSecretDoesNotContribute() {
        InstanceKeys first = federation.keys.get(1);
        InstanceKeys wrong = new InstanceKeys(
                first.signing(),
                first.kemSeed(),
                first.noisePrivate(),
                first.org(),
                OrgSecret.generate(new SeededRandom(5)));
        assertRefused(sealerOf(wrong, federation.config, federation.secrets), Refusal.MISMATCH);
        assertRefused(
                sealerOf(InstanceKeys.generate(new SeededRandom(6)), federation.config, federation.secrets),
                Refusal.NOT_ALLOWED);
        FederationConfig other = FederationConfig.first(federation.config.credits(), 2, 10, 0, 0);
        assertRefused(sealerOf(first, other, federation.secrets), Refusal.MISMATCH);
        assertRefused(
                sealerOf(first, federation.config, federation.secrets.nextTagEpoch(federation.random)),
                Refusal.OLD_VERSION);
        assertRefused(
                sealerOf(first, federation.config, new TestFederation(3, 3, 1).secrets), Refusal.WRONG_FEDERATION);
    }

    private Checked<PatternSealer> sealerOf(InstanceKeys keys, FederationConfig config, EpochSecrets secrets) {
        return PatternSealer.create(federation.roster(), config, secrets, keys, federation.random);
    }

    @Test
    void membersFileAndLookUpAPatternInTheSameBuckets() {
        Envelope index = federation.sealer(0).index(PATTERN, Cid.random(cids));
        assertThat(index.buckets())
                .isEqualTo(federation.sealer(1).index(PATTERN, Cid.random(cids)).buckets())
                .containsExactly(
                        Bucket.of(
                                Bucket.Slot.SUBJECT_PREDICATE,
                                PATTERN.subject(),
                                PATTERN.predicate(),
                                federation.secrets,
                                10),
                        Bucket.of(
                                Bucket.Slot.PREDICATE_OBJECT,
                                PATTERN.predicate(),
                                PATTERN.object(),
                                federation.secrets,
                                10));
        assertThat(index.buckets()).allMatch(bucket -> bucket.value() < 1024);
        assertThat(Bucket.of(
                                Bucket.Slot.SUBJECT_PREDICATE,
                                PATTERN.subject(),
                                PATTERN.predicate(),
                                federation.secrets,
                                0)
                        .value())
                .isZero();
    }
}
