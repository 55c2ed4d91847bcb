package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.crypt.VoprfKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.Cosigner;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.wire.Cbor;
import java.net.URI;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogTermsTest {
    private static final String AUTHORITY = "coordinator.example.org:8430";
    private static final FederationId FEDERATION = FederationId.of(new byte[32]);

    /** What {@link FederationConfig#encode} wrote before there was a format 2. */
    private static final String FORMAT_1 =
            "91015820000000000000000000000000000000000000000000000000000000000000000001020105"
                    + "80f60af602808000190e10183c";

    private static final TreeHead HEAD = new TreeHead(7, Bytes.of(new byte[32]));

    private final InstanceKeys admin = InstanceKeys.generate(new SeededRandom(1));
    private final FederationConfig first = FederationConfig.first(CreditPolicy.open(), 5, 10, 3_600, 60);

    private static NoteKey log(int restored, FederationId federation) {
        SigningKey signing = SigningKey.generate(new SeededRandom(7));
        return new LogSigner(Checkpoint.origin(AUTHORITY, federation, restored), signing).key();
    }

    private static NoteKey ed25519(int number) {
        return Cosigner.ed25519(
                        "keyper-" + number + ".example.org:8440", SigningKey.generate(new SeededRandom(100 + number)))
                .key();
    }

    private static NoteKey mlDsa(int number) {
        return Cosigner.mlDsa44("keyper/" + "a".repeat(41) + number % 32, Secret.random(new SeededRandom(number)))
                .key();
    }

    private Checked<FederationConfig.Signed> read(FederationConfig config) {
        return FederationConfig.Signed.decode(config.sign(FEDERATION, admin));
    }

    /** SPEC.md S-14. */
    @Test
    void aConfigurationWithoutLogKeepsItsBytes() {
        String credits = HexFormat.of().formatHex(credits());
        assertThat(HexFormat.of().formatHex(first.encode(FEDERATION))).isEqualTo(FORMAT_1 + credits);
    }

    /** SPEC.md S-14. */
    @Test
    void aConfigurationWithALogHasTheBytesOfFormatTwo() {
        FederationConfig config =
                first.next().withLog(log(0, FEDERATION)).withWitnesses(List.of(ed25519(1), ed25519(2)), 1);
        byte[] written = config.encode(FEDERATION);
        Cbor.Writer expected = Cbor.writer().array(18).uint(2).bytes(FEDERATION.toArray());
        expected.uint(2)
                .uint(2)
                .uint(1)
                .uint(5)
                .array(0)
                .nul()
                .uint(10)
                .nul()
                .uint(2)
                .array(0);
        expected.array(2).text(ed25519(1).vkey()).text(ed25519(2).vkey()).uint(1);
        expected.uint(3_600).uint(60);
        CreditPolicy.open().write(expected);
        expected.text(log(0, FEDERATION).vkey());
        assertThat(written).isEqualTo(expected.toBytes());
        assertThat(read(config).orThrow().config()).isEqualTo(config);
        assertThat(config.hash(FEDERATION)).isNotEqualTo(first.next().hash(FEDERATION));
    }

    /** SPEC.md S-14, T-41. */
    @Test
    void aConfigurationAfterARestoreHasTheBytesOfFormatThree() {
        FederationConfig config =
                first.next().withLog(log(0, FEDERATION)).next().withLogAfter(HEAD, log(1, FEDERATION));
        Cbor.Writer expected = Cbor.writer().array(19).uint(3).bytes(FEDERATION.toArray());
        expected.uint(3)
                .uint(2)
                .uint(1)
                .uint(5)
                .array(0)
                .nul()
                .uint(10)
                .nul()
                .uint(2)
                .array(0);
        expected.array(0).uint(0);
        expected.uint(3_600).uint(60);
        CreditPolicy.open().write(expected);
        expected.text(log(1, FEDERATION).vkey());
        expected.array(1)
                .array(3)
                .text(log(0, FEDERATION).vkey())
                .uint(HEAD.size())
                .bytes(HEAD.root().toArray());
        assertThat(config.encode(FEDERATION)).isEqualTo(expected.toBytes());
        FederationConfig back = read(config).orThrow().config();
        assertThat(back).isEqualTo(config);
        assertThat(back.log().everTrusted())
                .extracting(LogTrust::origin)
                .containsExactly(log(1, FEDERATION).name(), log(0, FEDERATION).name());
        assertThat(config.next().withWitnesses(List.of(ed25519(1)), 1).log().ended())
                .isEqualTo(config.log().ended());
    }

    /** SPEC.md T-41. */
    @Test
    void logsThatHaveEndedStayNamed() {
        FederationConfig named = first.next().withLog(log(0, FEDERATION));
        FederationConfig once = named.next().withLogAfter(HEAD, log(1, FEDERATION));
        FederationConfig twice = once.next().withLogAfter(TreeHead.EMPTY, log(2, FEDERATION));
        assertThat(once.checkAfter(named).accepted()).isPresent();
        assertThat(twice.checkAfter(once).accepted()).isPresent();
        assertThat(twice.checkAfter(named).accepted()).as("two at once").isPresent();
        assertRefused(named.checkAfter(once), Refusal.NOT_ALLOWED);
        FederationConfig other = first.next().withLog(log(5, FEDERATION));
        assertRefused(once.checkAfter(other), Refusal.NOT_ALLOWED);
        assertRefused(read(once.next().withLogAfter(HEAD, log(0, FEDERATION))), Refusal.MISMATCH);
    }

    private static byte[] credits() {
        Cbor.Writer out = Cbor.writer();
        CreditPolicy.open().write(out);
        return out.toBytes();
    }

    /** SPEC.md T-13. */
    @Test
    void theConfigurationSaysWhomToBelieve() {
        assertThat(first.log().trust()).isEmpty();
        FederationConfig unwitnessed = first.next().withLog(log(0, FEDERATION));
        LogTrust trust = unwitnessed.log().trust().orElseThrow();
        assertThat(trust.origin()).isEqualTo(log(0, FEDERATION).name());
        assertThat(trust.quorum()).isZero();
        FederationConfig witnessed = unwitnessed.withWitnesses(List.of(ed25519(1), mlDsa(2), ed25519(3)), 2);
        assertThat(read(witnessed)
                        .orThrow()
                        .config()
                        .log()
                        .trust()
                        .orElseThrow()
                        .quorum())
                .isEqualTo(2);
        FederationConfig restored = witnessed.next().withLog(log(1, FEDERATION));
        assertThat(read(restored).orThrow().config().log().witnesses())
                .isEqualTo(witnessed.log().witnesses());
        assertThat(IntStream.range(0, 6).map(LogTerms::quorumOf)).containsExactly(0, 1, 1, 2, 3, 3);
    }

    /** SPEC.md S-59. */
    @Test
    void theLogOfAnotherFederationIsRefused() {
        FederationId other = FederationId.of(Bytes.concat(new byte[31], new byte[] {1}));
        assertRefused(read(first.next().withLog(log(0, other))), Refusal.WRONG_FEDERATION);
        SigningKey signing = SigningKey.generate(new SeededRandom(7));
        String origin = Checkpoint.origin(AUTHORITY, FEDERATION, 0);
        for (String name :
                List.of(origin + "/0", origin + "/x", origin + "/1/2", origin.substring(1 + AUTHORITY.length()))) {
            assertRefused(read(first.next().withLog(new LogSigner(name, signing).key())), Refusal.WRONG_FEDERATION);
        }
        assertThat(read(first.next().withLog(log(12, FEDERATION))).accepted()).isPresent();
    }

    /** SPEC.md S-59. */
    @Test
    void aFederationDoesNotGoBackToHavingNoLog() {
        FederationConfig named = first.next().withLog(log(0, FEDERATION));
        assertThat(named.checkAfter(first).accepted()).isPresent();
        FederationConfig none = FederationConfig.first(CreditPolicy.open(), 5, 10, 3_600, 60)
                .next()
                .next();
        assertRefused(none.checkAfter(named), Refusal.NOT_ALLOWED);
        assertThat(named.next().withLog(log(1, FEDERATION)).checkAfter(named).accepted())
                .isPresent();
        assertThat(named.nextTagEpoch(List.of(), Hardening.STANDARD).log()).isEqualTo(named.log());
    }

    /** SPEC.md S-54. */
    @Test
    void fewerWitnessesThanAClientInsistsOnAreRefused() {
        LocalMinima two = new LocalMinima(2, 3, 0, 0, 2);
        FederationConfig config = first.next().withLog(log(0, FEDERATION));
        assertRefused(first.check(two), Refusal.BELOW_MINIMUM);
        assertRefused(config.check(two), Refusal.BELOW_MINIMUM);
        assertRefused(config.withWitnesses(List.of(ed25519(1), ed25519(2)), 1).check(two), Refusal.BELOW_MINIMUM);
        assertThat(config.withWitnesses(List.of(ed25519(1), ed25519(2)), 2)
                        .check(two)
                        .accepted())
                .isPresent();
    }

    /** SPEC.md T-13. */
    @Test
    void whatNobodyCouldBelieveCannotBeComposed() {
        FederationConfig config = first.next().withLog(log(0, FEDERATION));
        assertThatThrownBy(() -> first.withWitnesses(List.of(ed25519(1)), 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> config.withWitnesses(List.of(ed25519(1)), 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> config.withWitnesses(List.of(ed25519(1), ed25519(1)), 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.next().withLog(ed25519(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> config.writeWithoutFederation(Cbor.writer()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** SPEC.md S-15, T-10, T-13. */
    @Test
    void damagedTermsAreRefusedWithTheirReason() {
        String log = log(0, FEDERATION).vkey();
        String witness = ed25519(1).vkey();
        assertRefused(forged(List.of(witness), 0, log), Refusal.MALFORMED);
        assertRefused(forged(List.of(witness), 2, log), Refusal.MALFORMED);
        assertRefused(forged(List.of(), 1, log), Refusal.MALFORMED);
        assertRefused(forged(List.of(witness, witness), 1, log), Refusal.MISMATCH);
        assertRefused(forged(List.of(log), 1, log), Refusal.UNSUPPORTED);
        assertRefused(forged(List.of(), 0, witness), Refusal.UNSUPPORTED);
        assertRefused(forged(List.of(), 0, "w"), Refusal.BAD_NOTE);
        assertRefused(forged(List.of("w"), 1, log), Refusal.BAD_NOTE);
        byte[] good = first.next().withLog(log(0, FEDERATION)).sign(FEDERATION, admin);
        byte[] asFormat1 = good.clone();
        asFormat1[1] = 1;
        assertRefused(FederationConfig.Signed.decode(asFormat1), Refusal.MALFORMED);
        byte[] asFormat2 = first.sign(FEDERATION, admin);
        asFormat2[1] = 2;
        assertRefused(FederationConfig.Signed.decode(asFormat2), Refusal.MALFORMED);
        for (int i = 0; i < good.length; i++) {
            FederationConfig.Signed.decode(Arrays.copyOf(good, i));
            byte[] flipped = good.clone();
            flipped[i] ^= (byte) 0x41;
            FederationConfig.Signed.decode(flipped);
        }
    }

    private static Checked<FederationConfig.Signed> forged(List<String> witnesses, int quorum, String log) {
        Cbor.Writer out = Cbor.writer().array(18).uint(2).bytes(FEDERATION.toArray());
        out.uint(2)
                .uint(2)
                .uint(1)
                .uint(5)
                .array(0)
                .nul()
                .uint(10)
                .nul()
                .uint(2)
                .array(0);
        out.array(witnesses.size());
        witnesses.forEach(out::text);
        out.uint(quorum).uint(0).uint(0);
        CreditPolicy.open().write(out);
        out.text(log);
        return FederationConfig.Signed.decode(Bytes.concat(out.toBytes(), new byte[32 + 64]));
    }

    /** SPEC.md S-15. */
    @Test
    void soManyWitnessesFitBesideTheHelpers() {
        List<NoteKey> postQuantum =
                IntStream.range(0, 8).mapToObj(LogTermsTest::mlDsa).toList();
        assertThat(bytes(8, postQuantum)).isLessThanOrEqualTo(FederationConfig.BYTES_MAX);
        assertThat(bytes(8, witnesses(LogTrust.WITNESSES_MAX))).isLessThanOrEqualTo(FederationConfig.BYTES_MAX);
        List<NoteKey> tooMany = IntStream.range(0, LogTrust.WITNESSES_MAX)
                .mapToObj(LogTermsTest::mlDsa)
                .toList();
        assertThat(bytes(8, tooMany)).isGreaterThan(FederationConfig.BYTES_MAX);
    }

    private static List<NoteKey> witnesses(int count) {
        return IntStream.range(0, count).mapToObj(LogTermsTest::ed25519).toList();
    }

    private int bytes(int helpers, List<NoteKey> witnesses) {
        List<TagHelper> many = IntStream.range(0, helpers)
                .mapToObj(number -> TagHelper.named(
                        URI.create("https://keyper-" + number + ".example.org:8440"),
                        VoprfKey.derive(Secret.random(new SeededRandom(number)), new byte[0])
                                .publicKey(),
                        FEDERATION,
                        2,
                        admin))
                .toList();
        FederationConfig config = first.nextTagEpoch(many, Hardening.STANDARD)
                .withLog(log(0, FEDERATION))
                .withWitnesses(witnesses, 1);
        return config.sign(FEDERATION, admin).length;
    }
}
