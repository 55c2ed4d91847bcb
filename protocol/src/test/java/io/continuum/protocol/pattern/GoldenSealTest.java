package io.continuum.protocol.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.naive.NaiveEnvelope;
import io.continuum.protocol.naive.NaiveEnvelope.Contributor;
import io.continuum.protocol.naive.NaiveGroup;
import io.continuum.protocol.naive.NaivePattern;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Keyring;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frozen bytes in {@code frames/seal}: made once, never made again, by the code that ships and by the second implementation. */
class GoldenSealTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final FederationId FEDERATION = FederationId.of(filled(32, 0xf1));
    static final EpochSecrets SECRETS =
            new EpochSecrets(FEDERATION, 7, 3, Secret.of(filled(32, 0xe1)), Secret.of(filled(32, 0xe2)));
    static final Pattern PATTERN = new Pattern(
            Pattern.Kind.EDGE,
            new ConceptId("concept:use-after-free"),
            new ConceptId("rel:indicates"),
            new ConceptId("weakness:cwe-416"),
            List.of(new ConceptId("class:host/database")));
    static final NaiveGroup GROUP =
            new NaiveGroup(filled(32, 0xf1), 7, 3, filled(32, 0xe1), filled(32, 0xe2), List.of(), 0, 0, 0);
    private static final int K = 3;

    /** {@code [3, 8, 8107]} */
    private static final byte[] AUX = HEX.parseHex("830308191fab");

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static byte[] golden(String name) throws IOException {
        String path = "/frames/seal/" + name + ".hex";
        try (InputStream in = GoldenSealTest.class.getResourceAsStream(path)) {
            assertThat(in).as(path).isNotNull();
            return HEX.parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", ""));
        }
    }

    /** What the shipping code makes for organisation {@code org} of the frozen federation. */
    private static byte[] contribution(int org) {
        SeededRandom random = new SeededRandom(org);
        TagSeed seed = TagSeed.of(PATTERN, SECRETS, TagScheme.PLAIN);
        Tag tag = seed.tag();
        Cid cid = Cid.of(filled(16, org));
        BigInteger x = new OrgSecret(Secret.of(filled(32, 0xa0 + org))).shareX(FEDERATION, 3, tag.toArray());
        Contribution contribution = Contribution.seal(
                seed.polynomial(K).share(x),
                TagSeed.innerKey(tag, seed.polynomial(K).secret()),
                tag,
                cid,
                PATTERN,
                new Evidence(3, 8, 8107),
                random);
        byte[] header = Envelope.header(Envelope.Type.CONTRIBUTION, FEDERATION, 7, 3, K, tag, cid, 0);
        return Bytes.concat(header, KcAead.seal(SECRETS.envelopeKey(), header, contribution.encodePadded(), random));
    }

    @Test
    void theBytesOfAKcAeadBoxAreFrozen() throws IOException {
        byte[] box = KcAead.seal(filled(32, 1), filled(5, 2), filled(7, 3), new SeededRandom(4));
        assertThat(HEX.formatHex(box)).isEqualTo(HEX.formatHex(golden("kc-aead-box")));
    }

    @Test
    void theCanonicalBytesOfAPatternAreFrozen() throws IOException {
        assertThat(HEX.formatHex(PATTERN.encode())).isEqualTo(HEX.formatHex(golden("pattern-m")));
        assertThat(Pattern.decode(golden("pattern-m")).orThrow()).isEqualTo(PATTERN);
    }

    @Test
    void theTagOfAPatternIsFrozen() throws IOException {
        assertThat(TagSeed.of(PATTERN, SECRETS, TagScheme.PLAIN).tag().toArray())
                .isEqualTo(golden("tag"));
    }

    @Test
    void theBytesOfAContributionAreFrozenAndOpen() throws IOException {
        List<Envelope> envelopes = new ArrayList<>();
        for (int org = 1; org <= K; org++) {
            byte[] frozen = golden("contribution-" + org);
            assertThat(HEX.formatHex(contribution(org))).isEqualTo(HEX.formatHex(frozen));
            envelopes.add(Envelope.decode(frozen).orThrow());
        }
        assertThat(new PatternOpener(Keyring.of(List.of(SECRETS)), new Random(1)).open(envelopes))
                .isInstanceOfSatisfying(
                        Opened.Released.class,
                        released -> assertThat(released.pattern()).isEqualTo(PATTERN));
    }

    @Test
    void aSecondImplementationMakesAndOpensTheFrozenContributions() throws IOException {
        byte[] m = new NaivePattern(
                        1,
                        "concept:use-after-free",
                        "rel:indicates",
                        "weakness:cwe-416",
                        List.of("class:host/database"))
                .m();
        assertThat(m).isEqualTo(golden("pattern-m"));
        assertThat(GROUP.tag(m)).isEqualTo(golden("tag"));
        List<byte[]> envelopes = new ArrayList<>();
        for (int org = 1; org <= K; org++) {
            byte[] innerSalt = new byte[32];
            byte[] outerSalt = new byte[32];
            SeededRandom random = new SeededRandom(org);
            random.nextBytes(innerSalt);
            random.nextBytes(outerSalt);
            Contributor by = new Contributor(filled(32, 0xa0 + org), filled(16, org), AUX, innerSalt, outerSalt);
            byte[] frozen = golden("contribution-" + org);
            assertThat(HEX.formatHex(NaiveEnvelope.seal(GROUP, K, m, by))).isEqualTo(HEX.formatHex(frozen));
            envelopes.add(frozen);
        }
        NaiveEnvelope.Content content = NaiveEnvelope.open(GROUP, envelopes).orElseThrow();
        assertThat(content.m()).isEqualTo(m);
        assertThat(content.aux()).containsOnly(AUX);
    }
}
