package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Argon2id;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.VoprfKey;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.wire.Cbor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagHelperTest {
    private static final Hardening CHEAP = new Hardening.Argon2(new Argon2id.Cost(1_024, 1, 1));

    private final TestFederation federation = new TestFederation(1, 3, 4);
    private final FederationId id = federation.roster().federation();

    private static VoprfPublicKey key(int seed) {
        return VoprfKey.derive(Secret.random(new SeededRandom(seed)), new byte[0])
                .publicKey();
    }

    private static URI url(int number) {
        return URI.create("https://helper-" + number + ".test:8450");
    }

    /** A helper that the organisation of this member stands for in tag epoch 2. */
    private TagHelper named(int member) {
        return TagHelper.named(url(member), key(member), id, 2, federation.keys.get(member));
    }

    private static TagHelper unnamed(int number) {
        return TagHelper.unnamed(url(number), key(number));
    }

    private FederationConfig with(Hardening hardening, TagHelper... helpers) {
        return federation.config.nextTagEpoch(List.of(helpers), hardening);
    }

    private Checked<FederationHistory> apply(FederationConfig next, LocalMinima minima) {
        MembershipEvent.Body change =
                new MembershipEvent.Body.ConfigChange(next.version(), next.tagEpoch(), next.hash(id));
        return federation.history.appendConfig(
                MembershipEvent.after(federation.roster(), change, federation.founder())
                        .encoded(),
                next.sign(id, federation.founder()),
                minima);
    }

    private ProtectionLevel level(FederationConfig config) {
        return ProtectionLevel.of(config, federation.roster());
    }

    /** SPEC.md S-14. */
    @Test
    void helpersAndHardeningComeBackAsTheyWereSigned() {
        FederationConfig config = with(Hardening.STANDARD, named(0), unnamed(1), named(2));
        FederationConfig read = FederationConfig.Signed.decode(config.sign(id, federation.founder()))
                .orThrow()
                .config();
        assertThat(read).isEqualTo(config);
        assertThat(apply(config, LocalMinima.DEFAULT).orThrow().config()).isEqualTo(config);
        TagHelper[] many = IntStream.range(0, FederationConfig.HELPERS_MAX)
                .mapToObj(i -> TagHelper.named(
                        URI.create("https://" + "h".repeat(190) + i), key(i), id, 2, federation.keys.getFirst()))
                .toArray(TagHelper[]::new);
        assertThat(with(CHEAP, many).sign(id, federation.founder()))
                .hasSizeLessThanOrEqualTo(FederationConfig.BYTES_MAX);
    }

    /** SPEC.md S-52. */
    @Test
    void theLevelIsWhatTheHelpersOperatorsMakeIt() {
        assertThat(level(federation.config)).isEqualTo(ProtectionLevel.L1);
        assertThat(level(with(CHEAP))).isEqualTo(ProtectionLevel.L1);
        assertThat(level(with(CHEAP, unnamed(0)))).isEqualTo(ProtectionLevel.L2);
        assertThat(level(with(CHEAP, unnamed(0), unnamed(1), unnamed(2)))).isEqualTo(ProtectionLevel.L2);
        assertThat(level(with(CHEAP, named(0)))).isEqualTo(ProtectionLevel.L2);
        assertThat(level(with(CHEAP, named(0), unnamed(1)))).isEqualTo(ProtectionLevel.L2);
        assertThat(level(with(CHEAP, named(0), named(1)))).isEqualTo(ProtectionLevel.L3);
        assertThat(level(with(CHEAP, named(0), unnamed(1), named(2)))).isEqualTo(ProtectionLevel.L3);
        assertThat(level(with(Hardening.NONE, named(0), named(1)))).isEqualTo(ProtectionLevel.L2);
        assertThat(ProtectionLevel.of(1, 2, 2, true)).isEqualTo(ProtectionLevel.L0);
    }

    @Test
    void twoHelpersOfOneOrganisationCountOnce() {
        InstanceKeys founder = federation.founder();
        TagHelper second = TagHelper.named(url(9), key(9), id, 2, founder);
        assertThat(level(with(CHEAP, named(0), second))).isEqualTo(ProtectionLevel.L2);
    }

    @Test
    void aHelperWhoseSignerHasLeftStaysAndCountsForNothing() {
        FederationConfig config = with(CHEAP, named(1), named(2));
        federation.history = apply(config, LocalMinima.DEFAULT).orThrow();
        assertThat(level(config)).isEqualTo(ProtectionLevel.L3);
        federation.append(
                new MembershipEvent.Body.Remove(federation.keys.get(2).id(), MembershipEvent.RemoveReason.LEFT),
                federation.founder());
        assertThat(level(config)).isEqualTo(ProtectionLevel.L2);
        FederationConfig.Signed signed = FederationConfig.Signed.decode(config.sign(id, federation.founder()))
                .orThrow();
        assertThat(federation.roster().check(signed, LocalMinima.DEFAULT).accepted())
                .hasValue(config);
    }

    /** SPEC.md S-53. */
    @Test
    void aSignatureForAnotherTagEpochAddressOrKeyIsRefused() {
        InstanceKeys signer = federation.keys.get(1);
        TagHelper good = named(1);
        assertRefused(
                apply(with(CHEAP, TagHelper.named(url(1), key(1), id, 3, signer)), LocalMinima.DEFAULT),
                Refusal.BAD_SIGNATURE);
        assertRefused(
                apply(with(CHEAP, new TagHelper(url(2), key(1), good.operator())), LocalMinima.DEFAULT),
                Refusal.BAD_SIGNATURE);
        assertRefused(
                apply(with(CHEAP, new TagHelper(url(1), key(2), good.operator())), LocalMinima.DEFAULT),
                Refusal.BAD_SIGNATURE);
        TagHelper.Operator.Named operator = (TagHelper.Operator.Named) good.operator();
        TagHelper.Operator stolen =
                new TagHelper.Operator.Named(federation.keys.get(2).org(), operator.signer(), operator.signature());
        FederationConfig config = with(CHEAP, named(0), new TagHelper(url(1), key(1), stolen));
        assertRefused(apply(config, LocalMinima.DEFAULT), Refusal.MISMATCH);
        assertThat(level(config)).isEqualTo(ProtectionLevel.L2);
    }

    /** SPEC.md S-13. */
    @Test
    void aClientInsistsOnItsOwnMinimaWhoeverSigned() {
        FederationConfig two = with(CHEAP, named(0), named(1));
        assertThat(apply(two, new LocalMinima(2, 3, 2, 1_024, 0)).accepted()).isPresent();
        assertRefused(apply(two, new LocalMinima(2, 3, 3, 0, 0)), Refusal.BELOW_MINIMUM);
        assertRefused(apply(two, new LocalMinima(2, 3, 0, 1_025, 0)), Refusal.BELOW_MINIMUM);
        assertRefused(apply(with(CHEAP, named(0), unnamed(1)), new LocalMinima(2, 3, 2, 0, 0)), Refusal.BELOW_MINIMUM);
        assertRefused(apply(with(Hardening.NONE), new LocalMinima(2, 3, 0, 1, 0)), Refusal.BELOW_MINIMUM);
    }

    /** SPEC.md S-54. */
    @Test
    void whatTagsDependOnChangesWithTheTagEpochOnly() {
        FederationConfig two = with(CHEAP, named(0), named(1));
        federation.beginTagEpoch(two);
        assertRefused(same(two, 3, List.of(named(0)), CHEAP, 10).checkAfter(two), Refusal.NOT_ALLOWED);
        assertRefused(same(two, 3, List.of(named(1), named(0)), CHEAP, 10).checkAfter(two), Refusal.NOT_ALLOWED);
        assertRefused(same(two, 3, two.helpers(), Hardening.NONE, 10).checkAfter(two), Refusal.NOT_ALLOWED);
        assertRefused(same(two, 3, two.helpers(), CHEAP, 9).checkAfter(two), Refusal.NOT_ALLOWED);
        assertRefused(same(two, 4, two.helpers(), CHEAP, 10).checkAfter(two), Refusal.NOT_ALLOWED);
        TagHelper moved = TagHelper.named(url(7), key(0), id, 2, federation.founder());
        FederationConfig elsewhere = same(two, 3, List.of(moved, named(1)), CHEAP, 10);
        assertThat(apply(elsewhere, LocalMinima.DEFAULT).orThrow().config()).isEqualTo(elsewhere);
        assertRefused(apply(same(two, 3, List.of(named(0)), CHEAP, 10), LocalMinima.DEFAULT), Refusal.NOT_ALLOWED);
        assertThat(two.nextTagEpoch(List.of(), Hardening.NONE).checkAfter(two).accepted())
                .isPresent();
    }

    private static FederationConfig same(
            FederationConfig c, int k, List<TagHelper> helpers, Hardening hardening, int bucketBits) {
        return new FederationConfig(
                c.version() + 1,
                c.suite(),
                c.tagEpoch(),
                k,
                helpers,
                hardening,
                bucketBits,
                c.history(),
                c.holdS(),
                c.jitterS(),
                c.credits(),
                c.log());
    }

    @Test
    void theFirstConfigurationHasNoHelpers() {
        FederationConfig config = with(CHEAP, named(0));
        assertThatThrownBy(() -> config.writeWithoutFederation(Cbor.writer()))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] encoded = config.encode(id);
        byte[] withoutId = Bytes.concat(new byte[] {(byte) 0x90, 1}, Arrays.copyOfRange(encoded, 36, encoded.length));
        assertRefused(
                Checked.of(() -> FederationConfig.readWithoutFederation(Cbor.reader(withoutId))), Refusal.NOT_ALLOWED);
    }

    @Test
    void helpersThatShareAKeyOrAreTooManyMakeNoConfiguration() {
        assertThatThrownBy(() -> with(CHEAP, unnamed(1), TagHelper.unnamed(url(2), key(1))))
                .isInstanceOf(IllegalArgumentException.class);
        TagHelper[] nine =
                IntStream.range(0, 9).mapToObj(TagHelperTest::unnamed).toArray(TagHelper[]::new);
        assertThatThrownBy(() -> with(CHEAP, nine)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://helper.test", "https:", "http:///path", "helper.test", "https://h/\u00e4"})
    void anAddressThatIsNoneIsMalformed(String address) {
        assertThatThrownBy(() -> TagHelper.unnamed(URI.create(address), key(1)))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] bytes = Cbor.writer()
                .array(3)
                .text(address)
                .bytes(key(1).encoded().toArray())
                .nul()
                .toBytes();
        assertRefused(Checked.of(() -> TagHelper.read(Cbor.reader(bytes))), Refusal.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "IDENTITY_POINT, 000000000000000000000000000000000000000000000000000000000000000000",
        "X_NOT_CANONICAL, 02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "OFF_CURVE, 020000000000000000000000000000000000000000000000000000000000000001",
        "MALFORMED, 040000000000000000000000000000000000000000000000000000000000000005"
    })
    void aHelpersKeyThatIsNoPointIsRefused(Refusal refusal, String hex) {
        byte[] bytes = Cbor.writer()
                .array(3)
                .text("https://helper.test")
                .bytes(Bytes.ofHex(hex).toArray())
                .nul()
                .toBytes();
        assertRefused(Checked.of(() -> TagHelper.read(Cbor.reader(bytes))), refusal);
    }

    @Test
    void hardeningHasBoundsThatNoAdminGoesBeyond() {
        assertHardening(Refusal.UNSUPPORTED, "scrypt", 19_456, 2, 1);
        assertHardening(Refusal.MALFORMED, "argon2id", 1_023, 2, 1);
        assertHardening(Refusal.MALFORMED, "argon2id", 262_145, 2, 1);
        assertHardening(Refusal.MALFORMED, "argon2id", 19_456, 0, 1);
        assertHardening(Refusal.MALFORMED, "argon2id", 19_456, 9, 1);
        assertHardening(Refusal.MALFORMED, "argon2id", 19_456, 2, 0);
        assertHardening(Refusal.MALFORMED, "argon2id", 19_456, 2, 5);
        assertThatThrownBy(() -> new Hardening.Argon2(new Argon2id.Cost(64, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertHardening(Refusal refusal, String name, long memoryKib, long passes, long lanes) {
        byte[] bytes = Cbor.writer()
                .array(4)
                .text(name)
                .uint(memoryKib)
                .uint(passes)
                .uint(lanes)
                .toBytes();
        assertRefused(Checked.of(() -> Hardening.read(Cbor.reader(bytes))), refusal);
    }

    @Test
    void hardeningDependsOnFederationAndInput() {
        byte[] one = CHEAP.apply(new byte[32], id);
        assertThat(one).hasSize(32).isEqualTo(CHEAP.apply(new byte[32], id));
        assertThat(CHEAP.apply(new byte[] {1}, id)).isNotEqualTo(one);
        assertThat(CHEAP.apply(new byte[32], FederationId.of(new byte[32]))).isNotEqualTo(one);
        assertThat(Hardening.NONE.apply(new byte[32], id)).isEqualTo(new byte[32]);
        assertThat(Hardening.STANDARD.kib()).isEqualTo(38_912);
    }

    @Test
    void theConfigurationOfAFederationWithoutHelpersHasTheSameBytesAsBefore() {
        byte[] encoded =
                FederationConfig.first(CreditPolicy.circle(), 3, 8, 0, 0).encode(id);
        assertThat(new String(encoded, StandardCharsets.ISO_8859_1)).contains("\u0003\u0080\u00f6\u0008\u00f6");
    }
}
