package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.wire.Cbor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC.md. */
class KeyFileTest {
    private static final KeyLock.Opener NOTHING = new KeyLock.Nothing();
    private static final KeyLock.Opener PASSPHRASE = KeyLock.Passphrase.of("correct horse");
    private static final KeyLock.Opener OTHER = KeyLock.Passphrase.of("battery staple");

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder;

    @Test
    void secretsSurviveARestartAndAreTheOwnersAlone() throws Exception {
        Path file = folder.resolve("keys").resolve("instance.keys");
        FederationId federation = FederationId.of(new byte[32]);
        KeyFile keys = KeyFile.open(file, NOTHING, NOTHING, random);
        Invite invite =
                Invite.create(federation, InstanceId.of(new byte[32]), URI.create("http://127.0.0.1:8430"), random);
        EpochSecrets epoch = EpochSecrets.first(federation, random);
        Secrets saved = keys.change(
                secrets -> secrets.withEpochs(List.of(epoch)).withInvite(invite).joiningWith(Optional.of(invite)));

        Secrets read = KeyFile.open(file, NOTHING, NOTHING, random).secrets();
        assertThat(read).isEqualTo(saved);
        assertThat(read.epochs()).containsExactly(epoch);
        assertThat(read.withoutInvite(invite).openInvites()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(saved.toString()).doesNotContain(invite.code());
    }

    @Test
    void keysThatAreToComeSurviveARestartBesideThoseInForceLockedOrNot() {
        for (KeyLock.Opener opener : List.of(NOTHING, PASSPHRASE)) {
            Path file = folder.resolve(opener.getClass().getSimpleName()).resolve("instance.keys");
            KeyFile keys = KeyFile.open(file, opener, NOTHING, random);
            Secrets before = keys.secrets();
            Secrets prepared = keys.change(
                    secrets -> secrets.withSuccessor(Optional.of(secrets.keys().successor(random))));

            Secrets read = KeyFile.open(file, opener, NOTHING, random).secrets();
            assertThat(read).isEqualTo(prepared);
            assertThat(read.keys()).isEqualTo(before.keys());
            assertThat(read.successor().getFirst().org())
                    .isEqualTo(before.keys().org());
            assertThat(read.withKeys(read.successor().getFirst()).successor()).isEmpty();
        }
    }

    @Test
    void aDamagedFileIsNamedAndLeftAsItIs() throws Exception {
        Path file = Files.write(folder.resolve("instance.keys"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> KeyFile.open(file, NOTHING, NOTHING, random))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("instance.keys");
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
    }

    @Test
    void aPassphraseLocksTheFileAndOpensItAgain() throws Exception {
        Path file = folder.resolve("instance.keys");
        KeyFile keys = KeyFile.open(file, PASSPHRASE, NOTHING, random);
        FederationId federation = FederationId.of(new byte[32]);
        Secrets saved = keys.change(secrets -> secrets.withEpochs(List.of(EpochSecrets.first(federation, random))));

        assertThat(KeyFile.open(file, PASSPHRASE, NOTHING, random).secrets()).isEqualTo(saved);
        assertThat(shows(file, saved)).isFalse();
    }

    @Test
    void anOpenFileIsLockedAtTheNextStartWithAPassphrase() throws Exception {
        Path file = folder.resolve("instance.keys");
        Secrets open = KeyFile.open(file, NOTHING, NOTHING, random).secrets();
        assertThat(shows(file, open)).isTrue();

        assertThat(KeyFile.open(file, PASSPHRASE, NOTHING, random).secrets()).isEqualTo(open);
        assertThat(shows(file, open)).isFalse();
    }

    @Test
    void withoutTheRightPassphraseTheFileStaysLockedAndUntouched() throws Exception {
        Path file = folder.resolve("instance.keys");
        KeyFile.open(file, PASSPHRASE, NOTHING, random);
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> KeyFile.open(file, NOTHING, NOTHING, random))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("CONTINUUM_KEYS_PASSPHRASE");
        assertThatThrownBy(() -> KeyFile.open(file, OTHER, NOTHING, random))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("keys.previous_passphrase");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aPassphraseIsChangedByGivingTheOldOneOnce() {
        Path file = folder.resolve("instance.keys");
        Secrets saved = KeyFile.open(file, PASSPHRASE, NOTHING, random).secrets();

        assertThat(KeyFile.open(file, OTHER, PASSPHRASE, random).secrets()).isEqualTo(saved);
        assertThat(KeyFile.open(file, OTHER, NOTHING, random).secrets()).isEqualTo(saved);
        assertThatThrownBy(() -> KeyFile.open(file, PASSPHRASE, NOTHING, random))
                .isInstanceOf(KeyFileException.class);
    }

    @Test
    void aKeyFromTheEnvironmentLocksItToo() throws Exception {
        Path file = folder.resolve("instance.keys");
        KeyLock.Opener key = new KeyLock.Key(Secret.random(random));
        Secrets saved = KeyFile.open(file, key, NOTHING, random).secrets();

        assertThat(KeyFile.open(file, key, NOTHING, random).secrets()).isEqualTo(saved);
        assertThat(shows(file, saved)).isFalse();
        assertThatThrownBy(() -> KeyFile.open(file, new KeyLock.Key(Secret.random(random)), NOTHING, random))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("keys.key");
    }

    @Test
    void aLockedFileChangedAnywhereIsNeverOpened() throws Exception {
        Path file = folder.resolve("instance.keys");
        KeyLock.Opener key = new KeyLock.Key(Secret.random(random));
        KeyFile.open(file, key, NOTHING, random);
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> KeyFile.open(file, key, NOTHING, random))
                    .as("octet %d", i)
                    .isInstanceOf(KeyFileException.class);
        }
    }

    /** A locked file that asks for a terabyte of memory is refused before any is taken. */
    @Test
    void aLockedFileCannotAskForMoreMemoryThanTheLimit() throws Exception {
        Path file = folder.resolve("instance.keys");
        Files.write(
                file,
                Cbor.writer()
                        .array(7)
                        .uint(2)
                        .uint(1)
                        .bytes(new byte[16])
                        .uint(1 << 30)
                        .uint(1)
                        .uint(1)
                        .bytes(new byte[81])
                        .toBytes());

        assertThatThrownBy(() -> KeyFile.open(file, PASSPHRASE, NOTHING, random))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("cannot be read");
    }

    private static boolean shows(Path file, Secrets secrets) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        byte[] seed = secrets.keys().kemSeed().reveal();
        for (int at = 0; at + seed.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + seed.length, seed, 0, seed.length)) {
                return true;
            }
        }
        return false;
    }
}
