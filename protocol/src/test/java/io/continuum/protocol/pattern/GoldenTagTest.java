package io.continuum.protocol.pattern;

import static io.continuum.protocol.pattern.GoldenSealTest.PATTERN;
import static io.continuum.protocol.pattern.GoldenSealTest.SECRETS;
import static io.continuum.protocol.pattern.GoldenSealTest.filled;
import static io.continuum.protocol.pattern.GoldenSealTest.golden;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.naive.NaiveGroup;
import io.continuum.protocol.roster.Hardening;
import java.util.ArrayList;
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

    /** The same group and helpers, for the second implementation. */
    private static NaiveGroup group(int memoryKib) {
        List<byte[]> seeds = List.of(filled(32, 0xb1), filled(32, 0xb2));
        return new NaiveGroup(filled(32, 0xf1), 7, 3, filled(32, 0xe1), filled(32, 0xe2), seeds, memoryKib, 2, 1);
    }

    @Test
    void theTagWithHelpersIsFrozenAndASecondImplementationAgrees() throws Exception {
        Bytes frozen = Bytes.of(golden("tag-helpers"));
        assertThat(tag(Hardening.NONE)).isEqualTo(frozen);
        assertThat(Bytes.of(group(0).tag(golden("pattern-m")))).isEqualTo(frozen);
    }

    @Test
    void theHardenedTagWithHelpersIsFrozenAndASecondImplementationAgrees() throws Exception {
        Bytes frozen = Bytes.of(golden("tag-helpers-hardened"));
        assertThat(tag(Hardening.STANDARD)).isEqualTo(frozen);
        assertThat(Bytes.of(group(19_456).tag(golden("pattern-m")))).isEqualTo(frozen);
    }
}
