package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Invite;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SPEC-pattern A-30. */
class KeyFileTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder;

    @Test
    void secretsSurviveARestartAndAreTheOwnersAlone() throws Exception {
        Path file = folder.resolve("keys").resolve("instance.keys");
        FederationId federation = FederationId.of(new byte[32]);
        KeyFile keys = KeyFile.open(file, random);
        Invite invite =
                Invite.create(federation, InstanceId.of(new byte[32]), URI.create("http://127.0.0.1:8430"), random);
        EpochSecrets epoch = EpochSecrets.first(federation, random);
        Secrets saved = keys.change(
                secrets -> secrets.withEpochs(List.of(epoch)).withInvite(invite).joiningWith(Optional.of(invite)));

        Secrets read = KeyFile.open(file, random).secrets();
        assertThat(read).isEqualTo(saved);
        assertThat(read.epochs()).containsExactly(epoch);
        assertThat(read.withoutInvite(invite).openInvites()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(saved.toString()).doesNotContain(invite.code());
    }

    @Test
    void aDamagedFileIsNamedAndLeftAsItIs() throws Exception {
        Path file = Files.write(folder.resolve("instance.keys"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> KeyFile.open(file, random))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("instance.keys");
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
    }
}
