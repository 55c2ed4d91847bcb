package io.continuum.protocol.log;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** SPEC.md T-9 to T-12. */
class SignedNoteTest {
    /** The example in the documentation of Go's package sumdb/note: text, both keys and the signature. */
    private static final String GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String GO_SEED = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";
    private static final String GO_TEXT = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.
        """;
    private static final String GO_SIGNATURE =
            "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN"
                    + "1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /** A head that the public test log arche2025h1 signed in 2026, with other signatures that its note carries. */
    private static final String PUBLIC_CHECKPOINT = """
        arche2025h1.staging.ct.transparency.dev
        1432088532
        U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

        \u2014 arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
        \u2014 arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
        \u2014 witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
        \u2014 remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
        \u2014 witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
        """;

    private static final String PUBLIC_LOG_KEY =
            "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
    private static final List<String> PUBLIC_WITNESS_KEYS = List.of(
            "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
            "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
            "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO");

    @Test
    void theNoteOfTheGoDocumentationVerifiesAndIsSignedAlike() {
        NoteKey key = NoteKey.parse(GO_KEY).orThrow();
        SignedNote note = SignedNote.parse(utf8(GO_TEXT + "\n" + GO_SIGNATURE)).orThrow();
        NoteSignature signature = note.signatures().getFirst();
        assertThat(note.text()).isEqualTo(GO_TEXT);
        assertThat(key.claims(signature)).isTrue();
        assertThat(key.verifies(utf8(GO_TEXT), signature.value().toArray())).isTrue();
        assertThat(key.verifies(utf8(GO_TEXT + " "), signature.value().toArray()))
                .isFalse();
        assertThat(note.encode()).isEqualTo(utf8(GO_TEXT + "\n" + GO_SIGNATURE));

        SigningKey signing = SigningKey.ofSeed(Secret.of(Base64.getDecoder().decode(GO_SEED)));
        NoteKey ours = new LogSigner("PeterNeumann", signing).key();
        assertThat(ours.vkey()).isEqualTo(GO_KEY);
        assertThat(ours.signature(signing.sign(utf8(GO_TEXT))).line()).isEqualTo(GO_SIGNATURE);
    }

    @Test
    void aCheckpointOfAPublicLogAndItsPublicWitnessesVerify() {
        LogTrust trust = LogTrust.of(PUBLIC_LOG_KEY, PUBLIC_WITNESS_KEYS, 3).orThrow();
        SignedCheckpoint checkpoint = trust.open(utf8(PUBLIC_CHECKPOINT)).orThrow();
        assertThat(checkpoint.head().size()).isEqualTo(1_432_088_532);
        assertThat(checkpoint.cosignatures()).hasSize(3);
        assertThat(checkpoint.note().encode()).isEqualTo(utf8(PUBLIC_CHECKPOINT));
        assertRefused(trust.open(utf8(PUBLIC_CHECKPOINT.replace("1432088532", "1432088533"))), Refusal.BAD_SIGNATURE);
    }

    @Test
    void aPostQuantumCosignatureOfAPublicWitnessVerifies() throws IOException {
        NoteKey key = NoteKey.parse(new String(resource("public-ml-dsa-44.vkey"), StandardCharsets.US_ASCII).strip())
                .orThrow();
        SignedNote note =
                SignedNote.parse(resource("public-ml-dsa-44.checkpoint")).orThrow();
        Checkpoint checkpoint = Checkpoint.parse(note.text()).orThrow();
        NoteSignature signature = note.signatures().getFirst();
        byte[] value = signature.value().toArray();
        long timeS = ByteBuffer.wrap(value).getLong();
        byte[] signed = Arrays.copyOfRange(value, Long.BYTES, value.length);
        assertThat(key.claims(signature)).isTrue();
        assertThat(key.verifies(SignedText.of(key, checkpoint, timeS), signed)).isTrue();
        assertThat(key.verifies(SignedText.of(key, checkpoint, timeS + 1), signed))
                .isFalse();
    }

    @Test
    void keysAreReadAsTheyAreWritten() {
        for (Cosigner witness : new TestLog().witnesses) {
            assertThat(NoteKey.parse(witness.key().vkey()).orThrow()).isEqualTo(witness.key());
        }
        String[] parts = GO_KEY.split("\\+");
        assertRefused(NoteKey.parse(parts[0] + "+00000000+" + parts[2]), Refusal.MISMATCH);
        assertRefused(NoteKey.parse(parts[0] + "+C74F20A3+" + parts[2]), Refusal.MISMATCH);
        assertRefused(NoteKey.parse(GO_KEY.substring(0, GO_KEY.length() - 1)), Refusal.BAD_NOTE);
        assertRefused(NoteKey.parse("a b+00000000+" + parts[2]), Refusal.BAD_NOTE);
        assertRefused(NoteKey.parse("+00000000+" + parts[2]), Refusal.BAD_NOTE);
        assertRefused(NoteKey.parse("x".repeat(256) + "+00000000+" + parts[2]), Refusal.BAD_NOTE);
        assertRefused(NoteKey.parse("x".repeat(3_000)), Refusal.BAD_NOTE);
        assertRefused(NoteKey.parse(""), Refusal.BAD_NOTE);
        assertRefused(NoteKey.parse("x+00000000+"), Refusal.BAD_NOTE);
        assertRefused(NoteKey.parse("x+00000000+" + base64((byte) 2, 32)), Refusal.UNSUPPORTED);
        assertRefused(NoteKey.parse("x+00000000+" + base64((byte) 1, 31)), Refusal.BAD_KEY);
        assertRefused(NoteKey.parse("x+00000000+" + base64((byte) 4, 32)), Refusal.BAD_KEY);
        assertRefused(NoteKey.parse("x+00000000+" + base64((byte) 6, 32)), Refusal.BAD_KEY);
    }

    @Test
    void whatIsNoNoteIsRefused() {
        String note = GO_TEXT + "\n" + GO_SIGNATURE;
        assertValid(SignedNote.parse(utf8(note)));
        assertValid(SignedNote.parse(utf8("text\n\nwith an empty line\n\n" + GO_SIGNATURE.repeat(64))));
        for (String wrong : List.of(
                "",
                "\n",
                "\n\n",
                GO_TEXT,
                GO_TEXT + GO_SIGNATURE,
                GO_TEXT + "\n",
                note.substring(0, note.length() - 1),
                note + "\n",
                note + "x\n",
                note.replace("then", "then\r"),
                note.replace("then", "th\ten"),
                note.replace("AM=", "AM"),
                note.replace("AM=", "AN="),
                note.replace("\u2014 ", "-- "),
                note.replace("\u2014 Peter", "\u2014 Peter "),
                note.replace("\u2014 Peter", "\u2014 Peter+"),
                note.replace("\u2014 Peter", "\u2014 Peter\u00a0"),
                GO_TEXT + "\n\u2014 PeterNeumann x08gow==\n",
                GO_TEXT + "\n" + GO_SIGNATURE.repeat(65))) {
            assertRefused(SignedNote.parse(utf8(wrong)), Refusal.BAD_NOTE);
        }
        assertRefused(SignedNote.parse(new byte[] {(byte) 0xff}), Refusal.BAD_NOTE);
        assertRefused(SignedNote.parse(new byte[SignedNote.BYTES_MAX + 1]), Refusal.BAD_NOTE);
    }

    @Test
    void whatIsNoCheckpointIsRefused() {
        String root = Base64.getEncoder().encodeToString(MerkleHash.EMPTY_ROOT.toArray());
        assertValid(Checkpoint.parse("log\n0\n" + root + "\n"));
        assertThat(Checkpoint.parse("log\n7\n" + root + "\n").orThrow().text()).isEqualTo("log\n7\n" + root + "\n");
        for (String wrong : List.of(
                "log\n7\n" + root,
                "log\n7\n" + root + "\nextension\n",
                "log\n7\n" + root + "\n\n",
                "\n7\n" + root + "\n",
                "log x\n7\n" + root + "\n",
                "log\n07\n" + root + "\n",
                "log\n-7\n" + root + "\n",
                "log\n+7\n" + root + "\n",
                "log\n\n" + root + "\n",
                "log\n٧\n" + root + "\n",
                "log\n9223372036854775808\n" + root + "\n",
                "log\n7\n" + root.substring(4) + "\n",
                "log\n7\n" + root.replace("=", "") + "\n",
                "log\n7\n")) {
            assertRefused(Checkpoint.parse(wrong), Refusal.BAD_NOTE);
        }
        String otherRoot = Base64.getEncoder().encodeToString(Bytes.zeros(32).toArray());
        assertRefused(Checkpoint.parse("log\n0\n" + otherRoot + "\n"), Refusal.WRONG_SIZE);
    }

    @Test
    void anOriginNamesAuthorityFederationAndRestoredLog() {
        assertThat(TestLog.ORIGIN).isEqualTo("coordinator.example/log/" + "a".repeat(52));
        assertThat(Checkpoint.origin("coordinator.example", TestLog.FEDERATION, 2))
                .endsWith("a/2");
    }

    @Test
    void aPostQuantumCosignatureIsMadeByOneLibraryAndVerifiedByAnother() {
        Cosigner witness = Cosigner.mlDsa44("w.example", Secret.random(new SeededRandom(9)));
        Checkpoint checkpoint = new Checkpoint("log.example", TreeHead.EMPTY);
        NoteSignature signature = witness.cosign(checkpoint, TestLog.NOW);
        byte[] value = signature.value().toArray();
        byte[] message = SignedText.of(witness.key(), checkpoint, TestLog.NOW.getEpochSecond());
        assertThat(value).hasSize(8 + 2_420);
        assertThat(witness.key().verifies(message, Arrays.copyOfRange(value, 8, value.length)))
                .isTrue();
        message[20] ^= 1;
        assertThat(witness.key().verifies(message, Arrays.copyOfRange(value, 8, value.length)))
                .isFalse();
        assertThat(witness.key().verifies(message, new byte[3])).isFalse();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SignedNoteTest.class.getResourceAsStream("/log/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static String base64(byte type, int length) {
        byte[] bytes = new byte[1 + length];
        Arrays.fill(bytes, (byte) 0xfe);
        bytes[0] = type;
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
