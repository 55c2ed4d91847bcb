package io.continuum.protocol.pattern;

import static io.continuum.protocol.pattern.GoldenSealTest.PATTERN;
import static io.continuum.protocol.pattern.GoldenSealTest.SECRETS;
import static io.continuum.protocol.pattern.GoldenSealTest.expand;
import static io.continuum.protocol.pattern.GoldenSealTest.filled;
import static io.continuum.protocol.pattern.GoldenSealTest.golden;
import static io.continuum.protocol.pattern.GoldenSealTest.hmac;
import static io.continuum.protocol.pattern.GoldenSealTest.info;
import static io.continuum.protocol.pattern.GoldenSealTest.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.roster.Hardening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frozen tags of a pattern with two helpers, which a second implementation makes as well. */
class GoldenTagTest {
    private static final List<HelperSeeds> HELPERS = List.of(helper(0xb1), helper(0xb2));

    private static HelperSeeds helper(int seed) {
        return HelperSeeds.of(SECRETS.federation(), 3, Map.of(3L, Secret.of(filled(32, seed))));
    }

    private static Bytes tag(Hardening hardening) {
        List<VoprfPublicKey> keys = HELPERS.stream()
                .map(helper -> helper.publicKey(3).orElseThrow())
                .toList();
        SeededRandom random = new SeededRandom(1);
        TagRequest request = TagRequest.of(List.of(PATTERN), SECRETS, new TagScheme(keys, hardening), random);
        List<byte[]> answers = new ArrayList<>();
        for (int i = 0; i < HELPERS.size(); i++) {
            EvaluationRequest message =
                    EvaluationRequest.decode(request.messages().get(i)).orThrow();
            answers.add(HELPERS.get(i).answer(message, random).orThrow());
        }
        return request.finish(answers).orThrow().getFirst().tag().value();
    }

    /** The tag by the grammar alone; {@code hardened} stands for x. */
    private static byte[] naiveTag(byte[] hardened) throws Exception {
        byte[] fed = filled(32, 0xf1);
        byte[] tagEpoch = {0, 0, 0, 3};
        byte[] outputs = {};
        for (int seed : new int[] {0xb1, 0xb2}) {
            byte[] key = info("cta1/oprf", fed, tagEpoch);
            outputs = Bytes.concat(outputs, NaiveOprf.output(NaiveOprf.key(filled(32, seed), key), hardened));
        }
        byte[] tagKey = expand(filled(32, 0xe2), info("cta1/k-tag", fed, tagEpoch), 32);
        return expand(hmac(tagKey, outputs), info("cta1/tag"), 32);
    }

    private static byte[] input() throws Exception {
        return sha256(info("cta1/oprf-in", filled(32, 0xf1), new byte[] {0, 0, 0, 3}, golden("pattern-m")));
    }

    @Test
    void theTagWithHelpersIsFrozenAndASecondImplementationAgrees() throws Exception {
        Bytes frozen = Bytes.of(golden("tag-helpers"));
        assertThat(tag(Hardening.NONE)).isEqualTo(frozen);
        assertThat(Bytes.of(naiveTag(input()))).isEqualTo(frozen);
    }

    @Test
    void theHardenedTagWithHelpersIsFrozenAndASecondImplementationAgrees() throws Exception {
        Bytes frozen = Bytes.of(golden("tag-helpers-hardened"));
        assertThat(tag(Hardening.STANDARD)).isEqualTo(frozen);
        byte[] salt = Arrays.copyOf(filled(32, 0xf1), 16);
        byte[] hardened = Argon2id.derive(input(), salt, new Argon2id.Cost(19_456, 2, 1), 32);
        assertThat(Bytes.of(naiveTag(hardened))).isEqualTo(frozen);
    }
}
