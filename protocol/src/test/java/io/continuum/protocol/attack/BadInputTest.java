package io.continuum.protocol.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.RequestSignature.Headers;
import io.continuum.protocol.http.RequestSignature.Verification;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.Comparison;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.MerkleTree;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.pattern.Evidence;
import io.continuum.protocol.pattern.HelperSeeds;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.TagRequest;
import io.continuum.protocol.pattern.TagScheme;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.TestFederation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One row for each way to be wrong: what arrives, and the reason it is refused with. Each form has more of them in its own
 * test; shares outside the field and equal points, which a reader sets aside one by one, are in {@code SealingTest} and
 * {@code TagHelpTest}.
 */
class BadInputTest {
    private static final Pattern PATTERN = Pattern.edge(
            new ConceptId("concept:use-after-free"), new ConceptId("rel:indicates"), new ConceptId("weakness:cwe-416"));
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final byte[] BODY = {1, 2, 3};
    private static final SignedRequest REQUEST =
            SignedRequest.to("POST", URI.create("https://coordinator.test/v1/query"), "application/json");

    private final TestFederation federation = new TestFederation(1, 3, 3);
    private final FederationId id = federation.roster().federation();
    private final SeededRandom random = new SeededRandom(3);
    private final HelperSeeds helper =
            HelperSeeds.empty(id, 1).prepareNext(random).enter(2);
    private final EpochSecrets secrets = federation.secrets.nextTagEpoch(random);
    private final TagRequest request = TagRequest.of(
            List.of(PATTERN),
            secrets,
            new TagScheme(List.of(helper.publicKey(2).orElseThrow()), Hardening.NONE),
            random);
    private final byte[] question = request.messages().getFirst();
    private final byte[] answer =
            helper.answer(EvaluationRequest.decode(question).orThrow(), random).orThrow();

    private final Set<String> nonces = ConcurrentHashMap.newKeySet();

    /** @param code of the reason, as it is shown to programs */
    private record Row(String what, String code, Supplier<String> outcome) {}

    private static Row row(String what, String code, Supplier<Checked<?>> check) {
        return new Row(what, code, () -> outcome(check.get()));
    }

    private static String outcome(Checked<?> checked) {
        return switch (checked) {
            case Checked.Valid<?> _ -> "accepted";
            case Checked.Refused<?> refused -> refused.refusal().code();
        };
    }

    @Test
    void whateverIsWrongIsRefusedWithItsOwnReason() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Row row : Stream.of(encodings(), points(), keysAndSuites(), configurations(), histories(), requests())
                .flatMap(List::stream)
                .toList()) {
            String outcome = row.outcome().get();
            assertThat(outcome).as(row.what()).isEqualTo(row.code());
            counts.merge(outcome, 1, Integer::sum);
        }
        System.out.println("refused: " + counts);
    }

    private static byte[] set(byte[] bytes, int at, String hex) {
        byte[] changed = bytes.clone();
        byte[] value = HexFormat.of().parseHex(hex);
        System.arraycopy(value, 0, changed, at, value.length);
        return changed;
    }

    /** The same array with its length in two bytes, which is one more than needed. */
    private static byte[] longer(byte[] array) {
        byte[] head = {(byte) 0x98, (byte) (array[0] & 0x1f)};
        return Bytes.concat(head, Arrays.copyOfRange(array, 1, array.length));
    }

    private static byte[] trailing(byte[] bytes) {
        return Bytes.concat(bytes, new byte[1]);
    }

    private Map<String, Encoded> forms() {
        Map<String, Encoded> forms = new TreeMap<>();
        forms.put("m", new Encoded(PATTERN.encode(), Pattern::decode));
        forms.put("aux", new Encoded(new Evidence(3, 8, 8107).encode(), Evidence::decode));
        forms.put(
                "descriptor",
                new Encoded(federation.history.descriptors().getFirst().encoded(), Descriptor::decode));
        forms.put("event", new Encoded(federation.history.events().getLast().encoded(), MembershipEvent::decode));
        forms.put("config", new Encoded(federation.history.encodedConfig(), FederationConfig.Signed::decode));
        forms.put("secrets", new Encoded(federation.secrets.encode(), bytes -> EpochSecrets.decode(id, bytes)));
        return forms;
    }

    private record Encoded(byte[] bytes, Function<byte[], Checked<?>> decode) {}

    private List<Row> encodings() {
        List<Row> rows = new ArrayList<>();
        forms().forEach((name, form) -> {
            rows.add(row(name, "accepted", () -> form.decode.apply(form.bytes)));
            rows.add(row(name + ", bytes left over", "malformed", () -> form.decode.apply(trailing(form.bytes))));
            if ((form.bytes[0] & 0xff) < 0x98) {
                rows.add(row(name + ", longer form", "malformed", () -> form.decode.apply(longer(form.bytes))));
            }
        });
        byte[] envelope = federation
                .sealer(1)
                .seal(PATTERN, new Evidence(3, 8, 8107), Cid.random(random))
                .encode();
        rows.add(row("envelope", "accepted", () -> Envelope.decode(envelope)));
        rows.add(row("envelope, bytes left over", "malformed", () -> Envelope.decode(trailing(envelope))));
        rows.add(row("envelope, suite 1", "unsupported", () -> Envelope.decode(set(envelope, 5, "0001"))));
        byte[] commit = federation.history.newestCommit().encoded();
        rows.add(row("epoch commit, bytes left over", "malformed", () -> EpochCommit.decode(trailing(commit))));
        rows.add(row("epoch commit, suite 1", "unsupported", () -> EpochCommit.decode(set(commit, 5, "0001"))));
        return rows;
    }

    private Checked<?> asked(String element) {
        return EvaluationRequest.decode(set(question, 38, element))
                .map(read -> helper.answer(read, random))
                .orThrow();
    }

    private Checked<?> answered(int at, String hex) {
        return request.finish(List.of(set(answer, at, hex)));
    }

    /** Points that a helper is asked about or answers with, and the scalars of its proof. */
    private List<Row> points() {
        String identity = "00".repeat(33);
        String offCurve = "02" + "00".repeat(31) + "01";
        String notBelowPrime = "02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        String uncompressed = "04" + "00".repeat(32);
        String order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        return List.of(
                row(
                        "the question as it is",
                        "accepted",
                        () -> asked(HexFormat.of().formatHex(question, 38, 71))),
                row("identity asked", "identity_point", () -> asked(identity)),
                row("off the curve asked", "off_curve", () -> asked(offCurve)),
                row("x not below the prime asked", "x_not_canonical", () -> asked(notBelowPrime)),
                row("no compressed point asked", "malformed", () -> asked(uncompressed)),
                row("the answer as it is", "accepted", () -> request.finish(List.of(answer))),
                row("identity answered", "identity_point", () -> answered(0, identity)),
                row("off the curve answered", "off_curve", () -> answered(0, offCurve)),
                row("challenge zero", "scalar_zero", () -> answered(33, "00".repeat(32))),
                row("challenge not below the order", "scalar_out_of_range", () -> answered(33, order)),
                row("response zero", "scalar_zero", () -> answered(65, "00".repeat(32))),
                row("response not below the order", "scalar_out_of_range", () -> answered(65, order)),
                row("another proof", "bad_evaluation", () -> answered(96, "00")),
                row("an answer cut off", "malformed", () -> request.finish(List.of(Arrays.copyOf(answer, 96)))),
                row("no answer", "missing", () -> request.finish(List.of())));
    }

    /** A descriptor whose keys are what no honest key is. */
    private List<Row> keysAndSuites() {
        Descriptor good = federation.history.descriptors().getFirst();
        byte[] bytes = good.encoded();
        String hex = HexFormat.of().formatHex(bytes);
        int signing = hex.indexOf(good.key().encoded().hex()) / 2;
        int noise = hex.indexOf(HexFormat.of().formatHex(good.noiseKey())) / 2;
        InstanceKeys owner = federation.keys.stream()
                .filter(keys -> keys.id().equals(good.id()))
                .findFirst()
                .orElseThrow();
        byte[] body = Arrays.copyOf(set(bytes, noise, "00".repeat(32)), bytes.length - 64);
        byte[] noNoise = Bytes.concat(body, owner.signing().sign(Labels.DESCRIPTOR.info(body)));
        String order8 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
        return List.of(
                row(
                        "signing key of order 1",
                        "bad_key",
                        () -> Descriptor.decode(set(bytes, signing, "01" + "00".repeat(31)))),
                row("signing key of order 8", "bad_key", () -> Descriptor.decode(set(bytes, signing, order8))),
                row(
                        "signing key that is not canonical",
                        "bad_key",
                        () -> Descriptor.decode(set(bytes, signing, "ed" + "ff".repeat(30) + "7f"))),
                row("Noise key zero", "bad_key", () -> Descriptor.decode(noNoise)),
                row(
                        "another's signature",
                        "bad_signature",
                        () -> Descriptor.decode(set(bytes, bytes.length - 1, "00"))));
    }

    private Checked<FederationHistory> configured(FederationConfig next, FederationConfig named, LocalMinima minima) {
        MembershipEvent.Body change =
                new MembershipEvent.Body.ConfigChange(named.version(), named.tagEpoch(), named.hash(id));
        return federation.history.appendConfig(
                MembershipEvent.after(federation.roster(), change, federation.founder())
                        .encoded(),
                next.sign(id, federation.founder()),
                minima);
    }

    private List<Row> configurations() {
        FederationConfig first = federation.config;
        FederationConfig second = first.next();
        FederationConfig elsewhere = second.withDelays(first.holdS() + 1, first.jitterS());
        return List.of(
                row("the next configuration", "accepted", () -> configured(second, second, LocalMinima.DEFAULT)),
                row("a lower version", "old_version", () -> configured(first, second, LocalMinima.DEFAULT)),
                row("the same version again", "old_version", () -> configured(first, first, LocalMinima.DEFAULT)),
                row(
                        "not the one that the chain names",
                        "mismatch",
                        () -> configured(elsewhere, second, LocalMinima.DEFAULT)),
                row(
                        "k below our own minimum",
                        "below_minimum",
                        () -> configured(second, second, LocalMinima.ofK(4, 5))));
    }

    private List<Row> histories() {
        List<byte[]> events = federation.history.events().stream()
                .map(MembershipEvent::encoded)
                .toList();
        List<byte[]> leftOut = new ArrayList<>(events);
        leftOut.remove(1);
        List<byte[]> forged = new ArrayList<>(events);
        byte[] last = events.getLast();
        forged.set(events.size() - 1, set(last, last.length - 1, last[last.length - 1] == 0 ? "01" : "00"));
        return List.of(
                row("the chain as it is", "accepted", () -> verified(events)),
                row("a chain with a link left out", "broken_chain", () -> verified(leftOut)),
                row("a chain with a forged link", "bad_signature", () -> verified(forged)),
                new Row("two checkpoints of one size", "forked", BadInputTest::forkedCheckpoints));
    }

    private Checked<?> verified(List<byte[]> events) {
        return FederationHistory.verify(
                id,
                events,
                federation.history.descriptors().stream()
                        .map(Descriptor::encoded)
                        .toList(),
                federation.history.encodedConfig(),
                federation.history.commits().stream().map(EpochCommit::encoded).toList(),
                LocalMinima.DEFAULT);
    }

    /** What a log shows to one member and to another. */
    private static String forkedCheckpoints() {
        String origin = Checkpoint.origin("coordinator.test", FederationId.of(new byte[32]), 0);
        LogSigner log = new LogSigner(origin, SigningKey.generate(new SeededRandom(1)));
        LogTrust trust = LogTrust.of(log.key().vkey(), List.of(), 0).orThrow();
        List<SignedCheckpoint> views = Stream.of("one", "two")
                .map(view -> List.of(new byte[] {1}, view.getBytes(StandardCharsets.US_ASCII)))
                .map(entries -> log.sign(MerkleTree.of(entries).head()).encode())
                .map(note -> trust.open(note).orThrow())
                .toList();
        Comparison comparison = Comparison.of(views.get(0), views.get(1), new TileReader(_ -> Optional.empty()));
        return comparison instanceof Comparison.Forked ? "forked" : comparison.toString();
    }

    private Headers signed(SigningKey key) {
        return RequestSignature.sign(REQUEST, BODY, key, NOW, new Random(1));
    }

    private String received(Headers headers, SigningKey known, long secondsLater) {
        Verification verification = RequestSignature.verify(
                REQUEST,
                BODY,
                headers,
                NOW.plusSeconds(secondsLater),
                instance -> instance.equals(InstanceId.of(known.verifyingKey()))
                        ? Optional.of(known.verifyingKey())
                        : Optional.empty(),
                (instance, nonce, _, _) -> nonces.add(instance + nonce));
        return switch (verification) {
            case Verification.Verified _ -> "accepted";
            case Verification.Refused refused -> refused.reason().code();
        };
    }

    private List<Row> requests() {
        SigningKey key = federation.founder().signing();
        Headers once = signed(key);
        Headers changed = new Headers(
                once.contentDigest(),
                once.signatureInput(),
                signed(SigningKey.generate(random)).signature());
        return List.of(
                new Row("a request", "accepted", () -> received(once, key, 0)),
                new Row("the same within the window", "replayed_request", () -> received(once, key, 119)),
                new Row("the same after the window", "expired_request", () -> received(once, key, 121)),
                new Row("a stranger's", "unknown_key", () -> received(signed(SigningKey.generate(random)), key, 0)),
                new Row("another's signature", "bad_signature", () -> received(changed, key, 0)),
                new Row("no signature", "malformed_signature", () -> received(new Headers("", "", ""), key, 0)));
    }

    /** Whatever the bytes, a reader answers; nothing is thrown. */
    @Test
    void damagedBytesNeverEndInAnException() {
        Random chance = new Random(17);
        Map<String, Encoded> forms = new TreeMap<>(forms());
        forms.put("commit", new Encoded(federation.history.newestCommit().encoded(), EpochCommit::decode));
        forms.put("question", new Encoded(question, EvaluationRequest::decode));
        forms.put("answer", new Encoded(answer, bytes -> request.finish(List.of(bytes))));
        forms.forEach((name, form) -> {
            int refused = 0;
            for (int round = 0; round < 300; round++) {
                byte[] damaged = Arrays.copyOf(form.bytes, Math.max(0, form.bytes.length + chance.nextInt(3) - 1));
                for (int i = chance.nextInt(4); i >= 0 && damaged.length > 0; i--) {
                    damaged[chance.nextInt(damaged.length)] = (byte) chance.nextInt(256);
                }
                refused += form.decode.apply(damaged) instanceof Checked.Refused<?> ? 1 : 0;
            }
            assertThat(refused).as(name).isGreaterThan(100);
        });
    }
}
