package io.continuum.protocol.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.Keyring;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.TagHelper;
import io.continuum.protocol.roster.TestFederation;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A reader holds the roster, the group's secrets, the helpers' answers and k opened contributions. The share points come from
 * each organisation's own secret (SPEC.md S-11), so none of this says who contributed.
 */
class AnonymousContributorsTest {
    private static final int K = 3;
    private static final int ORGANISATIONS = 6;
    private static final Evidence AUX = new Evidence(3, 8, 8107);

    private final TestFederation federation = new TestFederation(1, K, ORGANISATIONS);
    private final HelperSeeds helper = HelperSeeds.empty(federation.roster().federation(), 1)
            .prepareNext(federation.random)
            .enter(2);
    private final Random cids = new Random(9);

    AnonymousContributorsTest() {
        TagHelper entry = TagHelper.unnamed(
                URI.create("https://helper.test"), helper.publicKey(2).orElseThrow());
        federation.beginTagEpoch(federation.config.nextTagEpoch(List.of(entry), Hardening.NONE));
    }

    private static Pattern pattern(int number) {
        return Pattern.edge(
                new ConceptId("concept:word-" + number),
                new ConceptId("rel:indicates"),
                new ConceptId("weakness:cwe-416"));
    }

    /** What a member that may ask the helper gets to know about a pattern. */
    private TagSeed seed(Pattern pattern) {
        TagRequest request = federation.sealer(0).request(List.of(pattern));
        EvaluationRequest message =
                EvaluationRequest.decode(request.messages().getFirst()).orThrow();
        byte[] answer = helper.answer(message, new SeededRandom(7)).orThrow();
        return request.finish(List.of(answer)).orThrow().getFirst();
    }

    private List<Envelope> contributions(TagSeed seed, int... members) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int member : members) {
            envelopes.add(federation.sealer(member).seal(seed, AUX, Cid.random(cids)));
        }
        return envelopes;
    }

    private byte[] plain(Envelope envelope) {
        return KcAead.open(
                        federation.secrets.envelopeKey(),
                        envelope.header(),
                        envelope.body().toArray())
                .orElseThrow();
    }

    private BigInteger point(Envelope envelope) {
        return Contribution.decode(plain(envelope)).orElseThrow().share().x();
    }

    /** Every value that could stand in an organisation's place and that a reader has or can compute. */
    private Set<Bytes> whatAReaderHas(TagSeed seed) {
        EpochSecrets secrets = federation.secrets;
        byte[] tag = seed.tag().toArray();
        Set<Bytes> known = new HashSet<>();
        List<byte[]> shared = List.of(
                seed.rwd().reveal(),
                tag,
                secrets.envelopeSecret().reveal(),
                secrets.tagSecret().reveal(),
                secrets.envelopeKey(),
                secrets.tagKey(),
                secrets.indexKey(),
                secrets.peerKey(),
                secrets.federation().toArray());
        shared.forEach(value -> known.add(Bytes.of(value)));
        for (Member member : federation.roster().members()) {
            List<byte[]> names = List.of(
                    member.id().toArray(),
                    member.org().toArray(),
                    member.descriptor().hash().toArray(),
                    member.descriptor().key().encoded().toArray(),
                    member.descriptor().noiseKey(),
                    federation.roster().orgCommit(member.org()).orElseThrow().toArray());
            for (byte[] name : names) {
                known.add(Bytes.of(name));
                for (byte[] key : shared) {
                    known.add(Bytes.of(Labels.sha256(Bytes.concat(key, name))));
                    known.add(Bytes.of(Kdf.hmac(key, name)));
                }
            }
        }
        return known;
    }

    @Test
    void aReaderWithRosterSecretsHelpersAndOpenedPatternsCannotTellWhichOrganisationsContributed() {
        TagSeed seed = seed(pattern(1));
        List<Envelope> envelopes = contributions(seed, 1, 3, 4);
        Opened opened = new PatternOpener(
                        Keyring.of(List.of(federation.secrets)),
                        _ -> TagScheme.of(federation.history.config()),
                        new Random(1))
                .open(envelopes);
        assertThat(opened).isInstanceOf(Opened.Released.class);

        Set<BigInteger> points = new HashSet<>();
        envelopes.forEach(envelope -> points.add(point(envelope)));
        long epoch = federation.secrets.tagEpoch();
        byte[] tag = seed.tag().toArray();
        for (Bytes guess : whatAReaderHas(seed)) {
            OrgSecret asIf = new OrgSecret(Secret.of(guess.toArray()));
            assertThat(points).doesNotContain(asIf.shareX(federation.roster().federation(), epoch, tag));
        }
        for (int member : new int[] {1, 3, 4}) {
            InstanceKeys own = federation.keys.get(member);
            assertThat(points)
                    .as("only its own secret finds an organisation's point")
                    .contains(own.orgSecret().shareX(federation.roster().federation(), epoch, tag));
        }
    }

    @Test
    void nothingInAnOpenedContributionNamesItsContributor() {
        TagSeed seed = seed(pattern(1));
        byte[] innerKey = TagSeed.innerKey(seed.tag(), seed.polynomial(K).secret());
        for (Envelope envelope : contributions(seed, 1, 3, 4)) {
            byte[] outer = plain(envelope);
            Contribution contribution = Contribution.decode(outer).orElseThrow();
            byte[] inner = KcAead.open(
                            innerKey,
                            Labels.INNER.info(
                                    seed.tag().toArray(), envelope.cid().toArray()),
                            contribution.inner().toArray())
                    .orElseThrow();
            String all = Bytes.of(Bytes.concat(envelope.encode(), outer, inner)).hex();
            for (Member member : federation.roster().members()) {
                assertThat(all)
                        .doesNotContain(Bytes.of(member.id().toArray()).hex())
                        .doesNotContain(Bytes.of(member.org().toArray()).hex())
                        .doesNotContain(federation
                                .roster()
                                .orgCommit(member.org())
                                .orElseThrow()
                                .hex());
            }
        }
    }

    /** From pattern to pattern an organisation's points have nothing in common, not even a bit that is set more often. */
    @Test
    void theContributionsOfAnOrganisationToTwoPatternsCannotBeLinked() {
        Set<BigInteger> seen = new HashSet<>();
        int[] ones = new int[256];
        int patterns = 200;
        for (int number = 0; number < patterns; number++) {
            Tag tag = seed(pattern(number)).tag();
            BigInteger x = federation
                    .keys
                    .get(1)
                    .orgSecret()
                    .shareX(federation.roster().federation(), 2, tag.toArray());
            assertThat(seen.add(x)).isTrue();
            for (int bit = 0; bit < 256; bit++) {
                ones[bit] += x.testBit(bit) ? 1 : 0;
            }
        }
        // 6 standard deviations of a fair coin; the top 32 bits are nearly those of the order of the curve.
        for (int bit = 0; bit < 224; bit++) {
            assertThat(ones[bit]).as("bit %d of %d points", bit, patterns).isBetween(58, 142);
        }
    }
}
