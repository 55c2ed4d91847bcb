package io.continuum.protocol.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.ThresholdShares;
import io.continuum.protocol.crypt.ThresholdShares.Polynomial;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.naive.NaiveBox;
import io.continuum.protocol.naive.NaiveEnvelope;
import io.continuum.protocol.naive.NaiveEnvelope.Contributor;
import io.continuum.protocol.naive.NaiveGroup;
import io.continuum.protocol.naive.NaivePattern;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.Keyring;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The code that ships against the second implementation: on the frozen answers that the second one made, and on random
 * inputs, each reading what the other wrote.
 */
class SecondOpinionTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Argon2id.Cost CHEAP = new Argon2id.Cost(1_024, 1, 1);

    /** Gives out the salts that a known answer was made with. */
    private static final class Salts extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] salts;
        private int at;

        Salts(byte[]... salts) {
            this.salts = Bytes.concat(salts);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(salts, at, bytes, 0, bytes.length);
            at += bytes.length;
        }
    }

    private static JsonNode answers(String name) throws IOException {
        try (InputStream in = SecondOpinionTest.class.getResourceAsStream("/known-answers/" + name)) {
            JsonNode cases = new ObjectMapper().readTree(in);
            assertThat(cases).as(name).isNotEmpty();
            return cases;
        }
    }

    private static byte[] hex(JsonNode values, String name) {
        return HEX.parseHex(values.get(name).asText());
    }

    private static List<String> texts(JsonNode values, String name) {
        return StreamSupport.stream(values.get(name).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<byte[]> all(JsonNode values, String name) {
        return texts(values, name).stream().map(HEX::parseHex).toList();
    }

    @Test
    void labelsGiveTheKnownAnswers() throws IOException {
        for (JsonNode each : answers("labels.json")) {
            Labels label = Arrays.stream(Labels.values())
                    .filter(known -> known.text().equals(each.get("label").asText()))
                    .findFirst()
                    .orElseThrow();
            byte[][] fields = all(each, "fields").toArray(byte[][]::new);
            assertThat(label.info(fields)).isEqualTo(hex(each, "info"));
            assertThat(label.hash(fields)).isEqualTo(hex(each, "hash"));
        }
    }

    @Test
    void boxesGiveTheKnownAnswersAndOpen() throws IOException {
        for (JsonNode each : answers("kc-aead.json")) {
            byte[] key = hex(each, "key");
            byte[] context = hex(each, "context");
            byte[] plaintext = hex(each, "plaintext");
            byte[] box = hex(each, "box");
            assertThat(KcAead.seal(key, context, plaintext, new Salts(hex(each, "salt"))))
                    .isEqualTo(box);
            assertThat(KcAead.open(key, context, box)).hasValue(plaintext);
        }
    }

    @Test
    void patternsHaveTheKnownBytesAndWhatIsNoPatternIsRefused() throws IOException {
        for (JsonNode each : answers("patterns.json")) {
            byte[] m = hex(each, "m");
            Optional<Pattern> read = Pattern.decode(m).accepted();
            if (each.has("refused")) {
                assertThat(read).as(each.get("refused").asText()).isEmpty();
                continue;
            }
            Pattern pattern = new Pattern(
                    each.get("kind").asInt() == 1 ? Pattern.Kind.EDGE : Pattern.Kind.TERM,
                    concept(each, "subject"),
                    concept(each, "predicate"),
                    concept(each, "object"),
                    texts(each, "qualifiers").stream().map(ConceptId::new).toList());
            assertThat(pattern.encode()).isEqualTo(m);
            assertThat(read).hasValue(pattern);
        }
    }

    private static ConceptId concept(JsonNode values, String name) {
        return new ConceptId(values.get(name).asText());
    }

    @Test
    void tagsAndBucketsAreTheKnownOnes() throws IOException {
        for (JsonNode each : answers("tags.json")) {
            Group group = new Group(group(each));
            Pattern pattern = Pattern.decode(hex(each, "m")).orThrow();
            TagSeed seed = group.seed(pattern);
            assertThat(TagSeed.input(pattern, group.secrets, group.scheme()).reveal())
                    .isEqualTo(hex(each, "x"));
            assertThat(seed.rwd().reveal()).isEqualTo(hex(each, "rwd"));
            assertThat(seed.tag().toArray()).isEqualTo(hex(each, "tag"));
            assertThat(Bucket.ofPattern(
                            pattern, group.secrets, each.get("bucket_bits").asInt()))
                    .map(bucket -> String.valueOf(bucket.value()))
                    .isEqualTo(texts(each, "buckets"));
        }
    }

    @Test
    void contributionsAreTheKnownOnesAndOpen() throws IOException {
        for (JsonNode each : answers("envelopes.json")) {
            Group group = new Group(group(each));
            Pattern pattern = Pattern.decode(hex(each, "m")).orThrow();
            int k = each.get("k").asInt();
            TagSeed seed = group.seed(pattern);
            assertThat(seed.polynomial(k).coefficients())
                    .map(coefficient -> HEX.formatHex(ThresholdShares.encode(coefficient)))
                    .isEqualTo(texts(each, "coefficients"));
            List<byte[]> envelopes = all(each, "envelopes");
            for (int i = 0; i < k; i++) {
                Salts salts = new Salts(
                        all(each, "inner_salts").get(i),
                        all(each, "outer_salts").get(i));
                byte[] sealed = group.seal(
                        seed,
                        k,
                        all(each, "org_secrets").get(i),
                        Cid.of(all(each, "cids").get(i)),
                        Evidence.decode(all(each, "aux").get(i)).orThrow(),
                        salts);
                assertThat(sealed).isEqualTo(envelopes.get(i));
            }
            assertReleased(group.open(envelopes), pattern, k);
            assertThat(group.open(envelopes.subList(1, k))).isInstanceOf(Opened.Locked.class);
        }
    }

    private static NaiveGroup group(JsonNode values) {
        return new NaiveGroup(
                hex(values, "fed_id"),
                values.get("epoch").asLong(),
                values.get("tag_epoch").asLong(),
                hex(values, "env_secret"),
                hex(values, "tag_secret"),
                all(values, "helper_seeds"),
                values.get("memory_kib").asInt(),
                values.get("passes").asInt(),
                values.get("lanes").asInt());
    }

    private static void assertReleased(Opened opened, Pattern pattern, int organisations) {
        assertThat(opened).isInstanceOfSatisfying(Opened.Released.class, released -> {
            assertThat(released.pattern()).isEqualTo(pattern);
            assertThat(released.organisations()).isEqualTo(organisations);
            assertThat(released.flaws()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachOpensTheBoxesOfTheOther(long seed) {
        SeededRandom random = new SeededRandom(seed);
        Random sizes = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] key = bytes(random, 32);
            byte[] context = bytes(random, sizes.nextInt(200));
            byte[] plaintext = bytes(random, sizes.nextInt(2_000));
            byte[] ours = KcAead.seal(key, context, plaintext, random);
            byte[] theirs = NaiveBox.seal(key, context, plaintext, bytes(random, 32));
            assertThat(NaiveBox.open(key, context, ours)).as("seed %d", seed).hasValue(plaintext);
            assertThat(KcAead.open(key, context, theirs)).as("seed %d", seed).hasValue(plaintext);
            ours[sizes.nextInt(ours.length)] ^= (byte) (1 << sizes.nextInt(8));
            assertThat(NaiveBox.open(key, context, ours)).as("seed %d", seed).isEmpty();
            assertThat(KcAead.open(key, context, ours)).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bothSayTheSameOfSoundAndOfDamagedPatterns(long seed) {
        Random random = new Random(seed);
        int accepted = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] m = randomPattern(random).encode();
            byte[] changed = round % 3 == 0 ? m : damaged(m, random);
            Optional<Pattern> ours = Pattern.decode(changed).accepted();
            Optional<NaivePattern> theirs = NaivePattern.read(changed);
            assertThat(ours.isPresent())
                    .as("seed %d, round %d: %s", seed, round, HEX.formatHex(changed))
                    .isEqualTo(theirs.isPresent());
            if (ours.isPresent()) {
                accepted++;
                assertThat(theirs.orElseThrow().m()).isEqualTo(ours.get().encode());
                assertThat(theirs.get().subject())
                        .isEqualTo(ours.get().subject().text());
            }
        }
        assertThat(accepted).isGreaterThan(1_600);
    }

    private static byte[] damaged(byte[] m, Random random) {
        byte[] changed = Arrays.copyOf(m, Math.max(0, m.length + random.nextInt(3) - 1));
        for (int i = random.nextInt(3); i > 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private static Pattern randomPattern(Random random) {
        while (true) {
            List<ConceptId> qualifiers = IntStream.range(0, random.nextInt(4))
                    .mapToObj(_ -> randomConcept(random))
                    .toList();
            ConceptId subject = randomConcept(random);
            ConceptId predicate = randomConcept(random);
            ConceptId object = randomConcept(random);
            if (Pattern.fits(subject, predicate, object, qualifiers)) {
                return new Pattern(Pattern.Kind.EDGE, subject, predicate, object, qualifiers);
            }
        }
    }

    private static ConceptId randomConcept(Random random) {
        String path = random.nextInt(4) == 0 ? segment(random) + "/" : "";
        return new ConceptId(segment(random) + ":" + path + segment(random));
    }

    private static String segment(Random random) {
        String inside = "abcdefghijklmnopqrstuvwxyz0123456789._-";
        StringBuilder segment = new StringBuilder().append(inside.charAt(random.nextInt(36)));
        for (int i = random.nextInt(random.nextInt(8) == 0 ? 48 : 12); i > 0; i--) {
            segment.append(inside.charAt(random.nextInt(inside.length())));
        }
        return segment.toString();
    }

    /** Of k contributors every other one uses the second implementation; both read all of them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void eachOpensTheContributionsOfTheOther(long seed) {
        Random random = new Random(seed);
        SeededRandom chance = new SeededRandom(seed);
        int k = 2 + random.nextInt(5);
        List<byte[]> seeds = IntStream.range(0, random.nextInt(3))
                .mapToObj(_ -> bytes(chance, 32))
                .toList();
        NaiveGroup theirs = new NaiveGroup(
                bytes(chance, 32),
                1 + random.nextInt(100),
                1 + random.nextInt(100),
                bytes(chance, 32),
                bytes(chance, 32),
                seeds,
                random.nextBoolean() ? CHEAP.memoryKib() : 0,
                CHEAP.passes(),
                CHEAP.lanes());
        Group ours = new Group(theirs);
        Pattern pattern = randomPattern(random);
        TagSeed tagSeed = ours.seed(pattern);
        assertThat(tagSeed.tag().toArray()).as("seed %d", seed).isEqualTo(theirs.tag(pattern.encode()));

        List<byte[]> envelopes = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            byte[] orgSecret = bytes(chance, 32);
            byte[] cid = bytes(chance, 16);
            Evidence evidence = new Evidence(random.nextInt(41), random.nextInt(11), 8_100 + random.nextInt(20));
            envelopes.add(
                    i % 2 == 0
                            ? ours.seal(tagSeed, k, orgSecret, Cid.of(cid), evidence, chance)
                            : NaiveEnvelope.seal(
                                    theirs,
                                    k,
                                    pattern.encode(),
                                    new Contributor(
                                            orgSecret, cid, evidence.encode(), bytes(chance, 32), bytes(chance, 32))));
        }
        assertReleased(ours.open(envelopes), pattern, k);
        NaiveEnvelope.Content content = NaiveEnvelope.open(theirs, envelopes).orElseThrow();
        assertThat(content.m()).as("seed %d", seed).isEqualTo(pattern.encode());
        assertThat(content.aux()).hasSize(k);
        assertThat(content.secret()).isEqualTo(tagSeed.polynomial(k).secret());
        assertThat(NaiveEnvelope.open(theirs, envelopes.subList(1, k)))
                .as("k-1, seed %d", seed)
                .isEmpty();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The group that the second implementation was given, as the code that ships knows it. */
    private static final class Group {
        private final EpochSecrets secrets;
        private final List<HelperSeeds> helpers;
        private final Hardening hardening;

        Group(NaiveGroup group) {
            FederationId federation = FederationId.of(group.fedId());
            secrets = new EpochSecrets(
                    federation,
                    group.epoch(),
                    group.tagEpoch(),
                    Secret.of(group.envSecret()),
                    Secret.of(group.tagSecret()));
            helpers = group.helperSeeds().stream()
                    .map(seed ->
                            HelperSeeds.of(federation, group.tagEpoch(), Map.of(group.tagEpoch(), Secret.of(seed))))
                    .toList();
            hardening = group.memoryKib() == 0
                    ? Hardening.NONE
                    : new Hardening.Argon2(new Argon2id.Cost(group.memoryKib(), group.passes(), group.lanes()));
        }

        TagScheme scheme() {
            List<VoprfPublicKey> keys = helpers.stream()
                    .map(helper -> helper.publicKey(secrets.tagEpoch()).orElseThrow())
                    .toList();
            return new TagScheme(keys, hardening);
        }

        TagSeed seed(Pattern pattern) {
            SeededRandom blinds = new SeededRandom(1);
            TagRequest request = TagRequest.of(List.of(pattern), secrets, scheme(), blinds);
            List<byte[]> answers = new ArrayList<>();
            for (int i = 0; i < helpers.size(); i++) {
                EvaluationRequest message =
                        EvaluationRequest.decode(request.messages().get(i)).orThrow();
                answers.add(helpers.get(i).answer(message, blinds).orThrow());
            }
            return request.finish(answers).orThrow().getFirst();
        }

        byte[] seal(TagSeed seed, int k, byte[] orgSecret, Cid cid, Evidence evidence, SecureRandom random) {
            Tag tag = seed.tag();
            Polynomial polynomial = seed.polynomial(k);
            Contribution contribution = Contribution.seal(
                    polynomial.share(new OrgSecret(Secret.of(orgSecret))
                            .shareX(secrets.federation(), secrets.tagEpoch(), tag.toArray())),
                    TagSeed.innerKey(tag, polynomial.secret()),
                    tag,
                    cid,
                    seed.pattern(),
                    evidence,
                    random);
            byte[] header = Envelope.header(
                    Envelope.Type.CONTRIBUTION,
                    secrets.federation(),
                    secrets.epoch(),
                    secrets.tagEpoch(),
                    k,
                    tag,
                    cid,
                    0);
            byte[] body = KcAead.seal(secrets.envelopeKey(), header, contribution.encodePadded(), random);
            return ByteBuffer.allocate(header.length + body.length)
                    .put(header)
                    .put(body)
                    .array();
        }

        Opened open(List<byte[]> envelopes) {
            List<Envelope> decoded = envelopes.stream()
                    .map(each -> Envelope.decode(each).orThrow())
                    .toList();
            return new PatternOpener(Keyring.of(List.of(secrets)), _ -> scheme(), new Random(1)).open(decoded);
        }
    }
}
