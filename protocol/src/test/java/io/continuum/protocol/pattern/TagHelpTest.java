package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.crypt.VoprfException;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.crypt.VoprfRequest;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.pattern.Opened.Reason;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.Keyring;
import io.continuum.protocol.roster.ProtectionLevel;
import io.continuum.protocol.roster.TagHelper;
import io.continuum.protocol.roster.TestFederation;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagHelpTest {
    private static final Hardening CHEAP = new Hardening.Argon2(new Argon2id.Cost(1_024, 1, 1));
    private static final Pattern PATTERN = Pattern.edge(
            new ConceptId("concept:use-after-free"), new ConceptId("rel:indicates"), new ConceptId("weakness:cwe-416"));
    private static final Pattern OTHER = Pattern.edge(
            new ConceptId("concept:disk-full"), new ConceptId("rel:fixed-by"), new ConceptId("concept:log-rotation"));
    private static final Evidence AUX = new Evidence(3, 8, 8107);

    private final TestFederation federation = new TestFederation(1, 3, 5);
    private final FederationId id = federation.roster().federation();
    private final List<HelperSeeds> helpers = new ArrayList<>();
    private final Random cids = new Random(9);

    /** Two helpers of two organisations, in force from tag epoch 2 on. */
    TagHelpTest() {
        List<TagHelper> entries = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            HelperSeeds seeds = HelperSeeds.empty(id, 1).prepareNext(federation.random);
            URI url = URI.create("https://helper-" + i + ".test");
            entries.add(TagHelper.named(url, seeds.publicKey(2).orElseThrow(), id, 2, federation.keys.get(i)));
            helpers.add(seeds.enter(2));
        }
        federation.beginTagEpoch(federation.config.nextTagEpoch(entries, CHEAP));
    }

    private TagScheme scheme() {
        return TagScheme.of(federation.history.config());
    }

    private static Checked<byte[]> answer(HelperSeeds helper, byte[] message) {
        return helper.answer(EvaluationRequest.decode(message).orThrow(), new SeededRandom(7));
    }

    private List<byte[]> answers(TagRequest request) {
        List<byte[]> answers = new ArrayList<>();
        for (int i = 0; i < request.messages().size(); i++) {
            answers.add(answer(helpers.get(i), request.messages().get(i)).orThrow());
        }
        return answers;
    }

    private List<TagSeed> seeds(int member, Pattern... patterns) {
        TagRequest request = federation.sealer(member).request(List.of(patterns));
        return request.finish(answers(request)).orThrow();
    }

    private Envelope seal(int member) {
        return federation.sealer(member).seal(seeds(member, PATTERN).getFirst(), AUX, Cid.random(cids));
    }

    private List<Envelope> sealAll(int... members) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int member : members) {
            envelopes.add(seal(member));
        }
        return envelopes;
    }

    private Opened open(List<Envelope> envelopes) {
        return new PatternOpener(Keyring.of(List.of(federation.secrets)), _ -> scheme(), new Random(1)).open(envelopes);
    }

    private Opened.Released released(List<Envelope> envelopes) {
        Opened opened = open(envelopes);
        assertThat(opened).isInstanceOf(Opened.Released.class);
        return (Opened.Released) opened;
    }

    @Test
    void thisFederationIsAtTheHighestLevel() {
        assertThat(ProtectionLevel.of(federation.history.config(), federation.roster()))
                .isEqualTo(ProtectionLevel.L3);
    }

    @Test
    void membersThatAskForThemselvesGetTheSameTags() {
        List<TagSeed> batch = seeds(0, PATTERN, OTHER, PATTERN);
        assertThat(batch).extracting(TagSeed::pattern).containsExactly(PATTERN, OTHER, PATTERN);
        assertThat(batch.get(0)).isEqualTo(batch.get(2));
        assertThat(seeds(3, OTHER).getFirst()).isEqualTo(batch.get(1));
        assertThat(batch.get(0).tag()).isNotEqualTo(batch.get(1).tag());
    }

    @Test
    void theTagDependsOnEveryHelperTheirOrderTheHardeningAndTheGroup() {
        Tag tag = seeds(0, PATTERN).getFirst().tag();
        List<Secret> parts = parts(scheme());
        assertThat(TagSeed.of(PATTERN, federation.secrets, parts).tag()).isEqualTo(tag);
        assertThat(TagSeed.of(PATTERN, federation.secrets, parts.subList(0, 1)).tag())
                .isNotEqualTo(tag);
        assertThat(TagSeed.of(PATTERN, federation.secrets, parts.subList(1, 2)).tag())
                .isNotEqualTo(tag);
        assertThat(TagSeed.of(PATTERN, federation.secrets, parts.reversed()).tag())
                .isNotEqualTo(tag);
        assertThat(TagSeed.of(PATTERN, federation.secrets.nextEpoch(federation.random), parts)
                        .tag())
                .isEqualTo(tag);
        EpochSecrets otherGroup =
                new EpochSecrets(id, 2, 2, federation.secrets.envelopeSecret(), Secret.random(federation.random));
        assertThat(TagSeed.of(PATTERN, otherGroup, parts).tag()).isNotEqualTo(tag);
        List<Secret> unhardened = parts(new TagScheme(scheme().helpers(), Hardening.NONE));
        assertThat(TagSeed.of(PATTERN, federation.secrets, unhardened).tag()).isNotEqualTo(tag);
    }

    /** What the two helpers make of the pattern's input under a scheme. */
    private List<Secret> parts(TagScheme scheme) {
        List<Secret> inputs = List.of(TagSeed.input(PATTERN, federation.secrets, scheme));
        List<Secret> parts = new ArrayList<>();
        for (HelperSeeds helper : helpers) {
            VoprfRequest request = VoprfRequest.blind(inputs, federation.random);
            byte[] message = new EvaluationRequest(id, 2, request.blinded()).encode();
            try {
                parts.addAll(request.finish(
                        helper.publicKey(2).orElseThrow(),
                        EvaluationAnswer.decode(answer(helper, message).orThrow(), 1)));
            } catch (VoprfException | RefusalException e) {
                throw new AssertionError(e);
            }
        }
        return parts;
    }

    @Test
    void noTwoHelpersOrRequestsSeeTheSamePoints() {
        List<Bytes> seen = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (byte[] message : federation
                    .sealer(0)
                    .request(List.of(PATTERN, OTHER, PATTERN))
                    .messages()) {
                seen.addAll(EvaluationRequest.decode(message).orThrow().blinded());
            }
        }
        assertThat(seen).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void kOrganisationsOpenAPatternAndKMinusOneDoNot() {
        Opened.Released released = released(sealAll(0, 1, 2));
        assertThat(released.pattern()).isEqualTo(PATTERN);
        assertThat(released.organisations()).isEqualTo(3);
        assertThat(released.tagChecked()).isFalse();
        assertThat(open(sealAll(0, 1))).isInstanceOf(Opened.Locked.class);
    }

    @Test
    void oneOrganisationSendingFiveTimesDoesNotLowerK() {
        assertThat(open(sealAll(0, 1, 1, 1, 1, 1))).isInstanceOf(Opened.Locked.class);
        Opened.Released released = released(sealAll(0, 1, 1, 1, 2));
        assertThat(released.organisations()).isEqualTo(3);
        assertThat(released.flaws()).extracting(Opened.Flaw::reason).containsOnly(Reason.SAME_POINT);
    }

    /** What a member can do alone where there is no helper, it cannot where there is one. */
    @Test
    void aMemberWithTheDatabaseAndTheGroupKeyAndNoAnswerOfAHelperOpensNothingBelowK() {
        List<Envelope> database = sealAll(0, 1);
        EpochSecrets group = federation.secrets;
        for (Envelope envelope : database) {
            Contribution contribution = KcAead.open(
                            group.envelopeKey(),
                            envelope.header(),
                            envelope.body().toArray())
                    .flatMap(Contribution::decode)
                    .orElseThrow();
            TagSeed guess = TagSeed.of(PATTERN, group, List.of(TagSeed.input(PATTERN, group, scheme())));
            assertThat(guess.tag()).isNotEqualTo(envelope.tag());
            Polynomial guessed = guess.polynomial(3);
            assertThat(guessed.at(contribution.share().x()))
                    .isNotEqualTo(contribution.share().y());
            byte[] key = TagSeed.innerKey(envelope.tag(), guessed.secret());
            assertThat(contribution.open(key, envelope.tag(), envelope.cid(), _ -> Optional.of(PATTERN)))
                    .isEmpty();
        }
        assertThat(open(database)).isInstanceOf(Opened.Locked.class);

        TestFederation without = new TestFederation(2, 3, 3);
        Tag seen = without.sealer(1).tag(PATTERN);
        assertThat(TagSeed.of(PATTERN, without.secrets, TagScheme.PLAIN).tag()).isEqualTo(seen);
    }

    /** SPEC.md S-55. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void readersRecoverFromACorruptShareWhereverItStands(int position) {
        List<Envelope> envelopes = sealAll(0, 1, 2);
        envelopes.add(position, forge(BigInteger.valueOf(77), new byte[32], OTHER));
        Opened.Released released = released(envelopes);
        assertThat(released.pattern()).isEqualTo(PATTERN);
        assertThat(released.organisations()).isEqualTo(3);
        assertThat(released.flaws()).extracting(Opened.Flaw::reason).containsExactly(Reason.OFF_POLYNOMIAL);
    }

    /** SPEC.md S-55. */
    @Test
    void aSoundShareWithOtherContentDoesNotCountTowardsK() {
        TagSeed seed = seeds(0, PATTERN).getFirst();
        List<Envelope> envelopes = sealAll(0, 1);
        envelopes.add(forge(BigInteger.valueOf(77), seed.rwd().reveal(), OTHER));
        assertThat(open(envelopes)).isInstanceOf(Opened.Locked.class);
        envelopes.add(seal(2));
        Opened.Released released = released(envelopes);
        assertThat(released.pattern()).isEqualTo(PATTERN);
        assertThat(released.flaws()).extracting(Opened.Flaw::reason).containsExactly(Reason.OTHER_CONTENT);
    }

    /** The limit of what a reader sees without a helper: the tag of what it is about to act on it asks for. */
    @Test
    void kForgedContributionsOpenAndTheTagTellsThem() {
        List<Envelope> envelopes = new ArrayList<>();
        for (int x = 1; x <= 3; x++) {
            envelopes.add(forge(BigInteger.valueOf(x), new byte[32], OTHER));
        }
        Opened.Released released = released(envelopes);
        assertThat(released.tagChecked()).isFalse();
        assertThat(released.pattern()).isEqualTo(OTHER);
        assertThat(seeds(4, OTHER).getFirst().tag()).isNotEqualTo(released.tag());
        assertThat(seeds(4, PATTERN).getFirst().tag()).isEqualTo(released.tag());
    }

    /** A contribution under the pattern's tag, on the polynomial of another secret. */
    private Envelope forge(BigInteger x, byte[] rwd, Pattern inside) {
        Tag tag = seeds(0, PATTERN).getFirst().tag();
        Cid cid = Cid.random(cids);
        Polynomial polynomial = ThresholdShares.polynomial(rwd, 3);
        byte[] innerKey = TagSeed.innerKey(tag, polynomial.secret());
        Contribution contribution =
                Contribution.seal(polynomial.share(x), innerKey, tag, cid, inside, AUX, federation.random);
        byte[] header = Envelope.header(Envelope.Type.CONTRIBUTION, id, 2, 2, 3, tag, cid, 0);
        byte[] body =
                KcAead.seal(federation.secrets.envelopeKey(), header, contribution.encodePadded(), federation.random);
        return Envelope.decode(Bytes.concat(header, body)).orThrow();
    }

    @Test
    void indexAndWithdrawalCarryTheTagOfTheContribution() {
        PatternSealer sealer = federation.sealer(0);
        TagSeed seed = seeds(0, PATTERN).getFirst();
        Cid cid = Cid.random(cids);
        Tag tag = sealer.seal(seed, AUX, cid).tag();
        assertThat(sealer.index(seed, cid).tag()).isEqualTo(tag);
        assertThat(sealer.index(seed, cid).buckets()).isEqualTo(Bucket.ofPattern(PATTERN, federation.secrets, 10));
        assertThat(sealer.withdraw(seed, cid).tag()).isEqualTo(tag);
    }

    @Test
    void aSeedOfAnotherTagEpochIsNotSealed() {
        TagSeed old = seeds(0, PATTERN).getFirst();
        federation.beginTagEpoch(federation.history.config().nextTagEpoch(List.of(), CHEAP));
        assertThatThrownBy(() -> federation.sealer(0).seal(old, AUX, Cid.random(cids)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TagSeed.of(PATTERN, federation.secrets, new TagScheme(List.of(key()), CHEAP)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private VoprfPublicKey key() {
        return helpers.getFirst().publicKey(2).orElseThrow();
    }

    @Test
    void whereThereIsHardeningAloneMembersMakeTagsWithoutAsking() {
        federation.beginTagEpoch(federation.history.config().nextTagEpoch(List.of(), CHEAP));
        TagRequest request = federation.sealer(0).request(List.of(PATTERN));
        assertThat(request.messages()).isEmpty();
        TagSeed seed = request.finish(List.of()).orThrow().getFirst();
        assertThat(federation.sealer(1).tag(PATTERN)).isEqualTo(seed.tag());
        assertThat(TagSeed.of(PATTERN, federation.secrets, TagScheme.PLAIN).tag())
                .isNotEqualTo(seed.tag());
        List<Envelope> envelopes = new ArrayList<>();
        for (int member = 0; member < 3; member++) {
            envelopes.add(federation.sealer(member).seal(PATTERN, AUX, Cid.random(cids)));
        }
        assertThat(released(envelopes).pattern()).isEqualTo(PATTERN);
    }

    /** SPEC.md S-56. */
    @Test
    void anAnswerThatIsNotTheNamedHelpersIsRefused() {
        TagRequest request = federation.sealer(0).request(List.of(PATTERN, OTHER));
        List<byte[]> good = answers(request);
        assertRefused(request.finish(good.subList(0, 1)), Refusal.MISSING);
        assertRefused(request.finish(good.reversed()), Refusal.BAD_EVALUATION);

        HelperSeeds impostor =
                HelperSeeds.empty(id, 1).prepareNext(new SeededRandom(99)).enter(2);
        byte[] marked = answer(impostor, request.messages().get(1)).orThrow();
        assertRefused(request.finish(List.of(good.get(0), marked)), Refusal.BAD_EVALUATION);
        assertRefused(request.finish(List.of(good.get(0), new byte[0])), Refusal.MALFORMED);
        assertRefused(
                request.finish(List.of(good.get(0), Arrays.copyOf(good.get(1), good.get(1).length + 1))),
                Refusal.MALFORMED);
        byte[] identity = good.get(1).clone();
        Arrays.fill(identity, 0, 33, (byte) 0);
        assertRefused(request.finish(List.of(good.get(0), identity)), Refusal.IDENTITY_POINT);
        byte[] zero = good.get(1).clone();
        Arrays.fill(zero, 66, 98, (byte) 0);
        assertRefused(request.finish(List.of(good.get(0), zero)), Refusal.SCALAR_ZERO);
        byte[] large = good.get(1).clone();
        Arrays.fill(large, 66, 98, (byte) 0xff);
        assertRefused(request.finish(List.of(good.get(0), large)), Refusal.SCALAR_OUT_OF_RANGE);
        assertThat(request.finish(good).accepted()).isPresent();
    }

    @Test
    void aRequestIsForOneToSixtyFourPatterns() {
        PatternSealer sealer = federation.sealer(0);
        assertThatThrownBy(() -> sealer.request(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sealer.request(Collections.nCopies(65, PATTERN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** SPEC.md S-57. */
    @Test
    void aRequestThatIsNotInItsOneFormIsRefused() {
        byte[] good =
                federation.sealer(0).request(List.of(PATTERN, OTHER)).messages().getFirst();
        assertThat(good).hasSize(38 + 66);
        assertThat(EvaluationRequest.decode(good).orThrow().encode()).isEqualTo(good);
        assertRefused(EvaluationRequest.decode(Arrays.copyOf(good, 37)), Refusal.MALFORMED);
        assertRefused(EvaluationRequest.decode(Arrays.copyOf(good, good.length - 1)), Refusal.MALFORMED);
        assertRefused(EvaluationRequest.decode(Arrays.copyOf(good, good.length + 33)), Refusal.MALFORMED);
        assertRefused(EvaluationRequest.decode(changed(good, 0, 2)), Refusal.UNSUPPORTED);
        assertRefused(EvaluationRequest.decode(changed(good, 37, 0)), Refusal.BATCH_EMPTY);
        assertRefused(EvaluationRequest.decode(changed(good, 37, 65)), Refusal.BATCH_TOO_LARGE);
        assertRefused(EvaluationRequest.decode(changed(good, 37, 255)), Refusal.BATCH_TOO_LARGE);
        assertRefused(EvaluationRequest.decode(changed(good, 37, 3)), Refusal.MALFORMED);

        HelperSeeds helper = helpers.getFirst();
        assertRefused(answer(helper, changed(good, 1, good[1] ^ 1)), Refusal.WRONG_FEDERATION);
        assertRefused(answer(helper, changed(good, 38, 4)), Refusal.MALFORMED);
        byte[] identity = good.clone();
        Arrays.fill(identity, 38, 71, (byte) 0);
        assertRefused(answer(helper, identity), Refusal.IDENTITY_POINT);
    }

    private static byte[] changed(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** SPEC.md S-58. */
    @Test
    void aHelperKeepsTheSeedOfOneTagEpochMoreAndThenItIsGone() {
        HelperSeeds helper = helpers.getFirst();
        byte[] ofEpoch2 =
                federation.sealer(0).request(List.of(PATTERN)).messages().getFirst();
        byte[] first = answer(helper, ofEpoch2).orThrow();

        HelperSeeds prepared = helper.prepareNext(federation.random);
        assertThat(prepared.publicKey(3)).isPresent().isNotEqualTo(prepared.publicKey(2));
        assertThat(prepared.prepareNext(federation.random).publicKey(3)).isEqualTo(prepared.publicKey(3));
        assertRefused(answer(prepared, changed(ofEpoch2, 36, 3)), Refusal.NOT_ALLOWED);

        HelperSeeds third = prepared.enter(3);
        assertThat(answer(third, ofEpoch2).orThrow()).isEqualTo(first);
        assertThat(answer(third, changed(ofEpoch2, 36, 3)).accepted()).isPresent();
        HelperSeeds restored = HelperSeeds.of(id, 3, third.seeds());
        assertThat(restored.publicKey(3)).isEqualTo(third.publicKey(3));

        HelperSeeds fourth = third.enter(4);
        assertThat(fourth.seeds()).containsOnlyKeys(3L);
        assertThat(fourth.publicKey(2)).isEmpty();
        assertRefused(answer(fourth, ofEpoch2), Refusal.OLD_VERSION);
        assertRefused(answer(fourth, changed(ofEpoch2, 36, 4)), Refusal.MISSING);
        assertThat(HelperSeeds.of(id, 4, third.seeds()).seeds()).containsOnlyKeys(3L);
        assertThatThrownBy(() -> fourth.enter(3)).isInstanceOf(IllegalArgumentException.class);
        assertThat(fourth.toString()).endsWith("tag epoch 4, seeds of [3]]");
    }
}
