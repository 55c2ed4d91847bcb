package io.continuum.protocol.identity;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.wire.Cbor;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DescriptorTest {
    private final InstanceKeys keys = InstanceKeys.generate(new SeededRandom(1));
    private final Descriptor descriptor = Descriptor.create(keys, 100, 200);

    /** A descriptor body with one field replaced, signed by its own key. */
    private byte[] forged(int field, Consumer<Cbor.Writer> value) {
        Cbor.Writer out = Cbor.writer().array(9);
        SigningKey signing = keys.signing();
        for (int i = 0; i < 9; i++) {
            if (i == field) {
                value.accept(out);
                continue;
            }
            switch (i) {
                case 0 -> out.uint(1);
                case 1 -> out.bytes(signing.verifyingKey().encoded().toArray());
                case 2 -> out.uint(0x647a);
                case 3 -> out.bytes(keys.kemPublicKey());
                case 4 -> out.bytes(keys.noisePublicKey());
                case 5 -> out.bytes(keys.org().toArray());
                case 6, 7 -> out.uint(5);
                default -> out.array(0);
            }
        }
        byte[] body = out.toBytes();
        return Bytes.concat(body, signing.sign(Labels.DESCRIPTOR.info(body)));
    }

    @Test
    void aDescriptorComesBackAsItWasMade() {
        Descriptor read = Descriptor.decode(descriptor.encoded()).orThrow();
        assertThat(read).isEqualTo(descriptor);
        assertThat(read.id()).isEqualTo(keys.id());
        assertThat(read.org()).isEqualTo(keys.org());
        assertThat(read.kemKey()).isEqualTo(keys.kemPublicKey());
        assertThat(read.noiseKey()).isEqualTo(keys.noisePublicKey());
        assertThat(read.createdS()).isEqualTo(100);
        assertThat(read.expiredAt(Instant.ofEpochSecond(200))).isFalse();
        assertThat(read.expiredAt(Instant.ofEpochSecond(201))).isTrue();
        assertThat(read.caps()).isEmpty();
    }

    @Test
    void noByteOfADescriptorCanBeChangedUnnoticed() {
        byte[] encoded = descriptor.encoded();
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] changed = encoded.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(Descriptor.decode(changed)).as("byte %d", at).isInstanceOf(Checked.Refused.class);
        }
        assertRefused(Descriptor.decode(Arrays.copyOf(encoded, encoded.length - 1)), Refusal.MALFORMED);
        assertRefused(Descriptor.decode(Bytes.concat(encoded, new byte[1])), Refusal.MALFORMED);
        assertRefused(Descriptor.decode(new byte[0]), Refusal.MALFORMED);
        assertRefused(Descriptor.decode(new byte[3_000]), Refusal.MALFORMED);
    }

    /** SPEC.md S-8. */
    @Test
    void aDescriptorSignedByAnotherKeyIsRefused() {
        byte[] encoded = descriptor.encoded();
        byte[] body = Arrays.copyOf(encoded, encoded.length - 64);
        byte[] signature = SigningKey.generate(new SeededRandom(2)).sign(Labels.DESCRIPTOR.info(body));
        assertRefused(Descriptor.decode(Bytes.concat(body, signature)), Refusal.BAD_SIGNATURE);
    }

    /** SPEC.md S-8. */
    @Test
    void keysThatAreNoneAreRefused() {
        assertRefused(
                Descriptor.decode(forged(
                        1, out -> out.bytes(Bytes.ofHex("01" + "00".repeat(31)).toArray()))),
                Refusal.BAD_KEY);
        byte[] kem = keys.kemPublicKey();
        Arrays.fill(kem, 0, 3, (byte) 0xff);
        assertRefused(Descriptor.decode(forged(3, out -> out.bytes(kem))), Refusal.BAD_KEY);
        assertRefused(Descriptor.decode(forged(4, out -> out.bytes(new byte[32]))), Refusal.BAD_KEY);
    }

    /** SPEC.md S-6. */
    @Test
    void anotherVersionOrKemIsUnsupported() {
        assertRefused(Descriptor.decode(forged(0, out -> out.uint(2))), Refusal.UNSUPPORTED);
        assertRefused(Descriptor.decode(forged(2, out -> out.uint(0x20))), Refusal.UNSUPPORTED);
    }

    /** SPEC.md S-8. */
    @Test
    void capabilitiesAreSortedAndInPlainAscii() {
        assertThat(Descriptor.decode(forged(8, out -> out.array(2).text("a").text("b")))
                        .orThrow()
                        .caps())
                .containsExactly("a", "b");
        assertRefused(Descriptor.decode(forged(8, out -> out.array(2).text("b").text("a"))), Refusal.MALFORMED);
        assertRefused(Descriptor.decode(forged(8, out -> out.array(2).text("a").text("a"))), Refusal.MALFORMED);
        assertRefused(Descriptor.decode(forged(8, out -> out.array(1).text("Ä"))), Refusal.MALFORMED);
    }

    /** SPEC.md S-10. */
    @Test
    void anIdIsShownInBase32AndByAFingerprint() {
        InstanceId id = InstanceId.of(HexFormat.of().parseHex("00".repeat(31) + "ff"));
        assertThat(id).hasToString("a".repeat(49) + "d7q");
        assertThat(id.fingerprint()).isEqualTo("aaaaa-aaaaa-aaaaa-aaaaa");
        assertThat(id.toString()).hasSize(52);
    }

    @Test
    void keysComeBackFromTheirFileAndNeverPrint() {
        InstanceKeys read = InstanceKeys.decode(keys.encode()).orThrow();
        assertThat(read).isEqualTo(keys);
        assertThat(read.noisePublicKey()).isEqualTo(keys.noisePublicKey());
        String seed = HexFormat.of().formatHex(keys.signing().seed().reveal());
        assertThat(keys.toString()).doesNotContain(seed).contains("***");
        assertRefused(InstanceKeys.decode(Arrays.copyOf(keys.encode(), 50)), Refusal.MALFORMED);
    }

    /** SPEC.md S-32. */
    @Test
    void anOrganisationsPointIsTheSameForATagAndTellsNothingAcrossTags() {
        FederationId federation = FederationId.of(new byte[32]);
        OrgSecret secret = keys.orgSecret();
        byte[] tag = new byte[32];
        byte[] otherTag = new byte[32];
        otherTag[0] = 1;
        assertThat(secret.shareX(federation, 1, tag)).isEqualTo(secret.shareX(federation, 1, tag));
        assertThat(secret.shareX(federation, 1, tag))
                .isNotEqualTo(secret.shareX(federation, 1, otherTag))
                .isNotEqualTo(secret.shareX(federation, 2, tag));
        assertThat(secret.commitment(federation, keys.org()))
                .isNotEqualTo(OrgSecret.generate(new SeededRandom(9)).commitment(federation, keys.org()));
    }
}
