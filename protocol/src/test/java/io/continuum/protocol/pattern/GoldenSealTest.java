package io.continuum.protocol.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Keyring;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Frozen bytes in {@code frames/seal}: made once, never made again. Beside the code that ships, a second implementation
 * reads them, written from the grammar alone with nothing but SHA-256, HMAC, AES-GCM and big integers.
 */
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
    private static final int K = 3;

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
    void aSecondImplementationOpensTheFrozenContributions() throws Exception {
        byte[] fed = filled(32, 0xf1);
        byte[] u32Epoch = {0, 0, 0, 7};
        byte[] u32TagEpoch = {0, 0, 0, 3};
        byte[] kEnv = expand(filled(32, 0xe1), info("cta1/k-env", fed, u32Epoch), 32);
        byte[] kTag = expand(filled(32, 0xe2), info("cta1/k-tag", fed, u32TagEpoch), 32);
        byte[] m = golden("pattern-m");
        byte[] rwd = hmac(kTag, sha256(info("cta1/oprf-in", fed, u32TagEpoch, m)));
        byte[] tag = expand(rwd, info("cta1/tag"), 32);
        assertThat(tag).isEqualTo(golden("tag"));

        BigInteger q = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        BigInteger[] x = new BigInteger[K];
        BigInteger[] y = new BigInteger[K];
        byte[][] inner = new byte[K][];
        byte[][] cid = new byte[K][];
        for (int i = 0; i < K; i++) {
            byte[] envelope = golden("contribution-" + (i + 1));
            byte[] header = Arrays.copyOf(envelope, 98);
            cid[i] = Arrays.copyOfRange(header, 81, 97);
            assertThat(Arrays.copyOfRange(header, 49, 81)).isEqualTo(tag);
            byte[] plain = openBox(kEnv, header, Arrays.copyOfRange(envelope, 98, envelope.length));
            x[i] = new BigInteger(1, Arrays.copyOfRange(plain, 1, 33));
            y[i] = new BigInteger(1, Arrays.copyOfRange(plain, 33, 65));
            int length = (plain[65] & 0xff) << 8 | (plain[66] & 0xff);
            inner[i] = Arrays.copyOfRange(plain, 67, 67 + length);
            byte[] wide = expand(filled(32, 0xa1 + i), info("cta1/share-x", fed, u32TagEpoch, tag), 48);
            assertThat(x[i]).isEqualTo(new BigInteger(1, wide).mod(q));
        }
        BigInteger a0 = BigInteger.ZERO;
        for (int i = 0; i < K; i++) {
            BigInteger term = y[i];
            for (int j = 0; j < K; j++) {
                if (j != i) {
                    term = term.multiply(x[j])
                            .multiply(x[j].subtract(x[i]).modInverse(q))
                            .mod(q);
                }
            }
            a0 = a0.add(term).mod(q);
        }
        byte[] u16Zero = {0, 0};
        byte[] u16K = {0, K};
        assertThat(a0).isEqualTo(new BigInteger(1, expand(rwd, info("cta1/coef", u16Zero, u16K), 48)).mod(q));
        byte[] kIn = expand(hmac(tag, to32(a0)), info("cta1/k-in"), 32);
        for (int i = 0; i < K; i++) {
            byte[] content = openBox(kIn, info("cta1/inner", tag, cid[i]), inner[i]);
            // [m as a byte string of 24 to 255 bytes, [3, 8, 8107]]
            byte[] head = {(byte) 0x82, 0x58, (byte) m.length};
            byte[] aux = {(byte) 0x83, 0x03, 0x08, 0x19, 0x1f, (byte) 0xab};
            assertThat(content).isEqualTo(Bytes.concat(head, m, aux));
        }
    }

    private static byte[] to32(BigInteger value) {
        byte[] hex = HEX.parseHex("0".repeat(64 - value.toString(16).length()) + value.toString(16));
        assertThat(hex).hasSize(32);
        return hex;
    }

    private static byte[] openBox(byte[] key, byte[] context, byte[] box) throws GeneralSecurityException {
        assertThat(box[0]).isEqualTo((byte) 1);
        byte[] okm = expand(hmac(Arrays.copyOfRange(box, 1, 33), key), info("cta1/kcaead", sha256(context)), 76);
        assertThat(Arrays.copyOfRange(box, 33, 65)).isEqualTo(Arrays.copyOfRange(okm, 44, 76));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(okm, 0, 32, "AES"), new GCMParameterSpec(128, okm, 32, 12));
        cipher.updateAAD(context);
        return cipher.doFinal(box, 65, box.length - 65);
    }

    static byte[] info(String label, byte[]... fields) {
        byte[] ascii = label.getBytes(StandardCharsets.US_ASCII);
        byte[] out = Bytes.concat(new byte[] {0, (byte) ascii.length}, ascii);
        for (byte[] field : fields) {
            out = Bytes.concat(out, new byte[] {0, 0, (byte) (field.length >> 8), (byte) field.length}, field);
        }
        return out;
    }

    static byte[] expand(byte[] prk, byte[] info, int length) throws GeneralSecurityException {
        byte[] out = {};
        byte[] block = {};
        for (int i = 1; out.length < length; i++) {
            block = hmac(prk, Bytes.concat(block, info, new byte[] {(byte) i}));
            out = Bytes.concat(out, block);
        }
        return Arrays.copyOf(out, length);
    }

    static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    @Test
    void theLabelsInTheGrammarAreTheLabelsInTheCode() throws GeneralSecurityException {
        assertThat(Labels.INNER.info(filled(3, 1))).isEqualTo(info("cta1/inner", filled(3, 1)));
        assertThat(Labels.VEST.hash(filled(3, 1))).isEqualTo(sha256(info("cta1/vest", filled(3, 1))));
    }
}
