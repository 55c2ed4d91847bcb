package io.continuum.coordinator.keyper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.FederationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FederationId federation = federation();
    private Path root;
    private Seeds seeds;

    @BeforeEach
    void newFolder(@TempDir Path folder) throws IOException {
        root = folder.resolve("seeds");
        seeds = restarted();
    }

    @Test // C-72
    void aKeyThatWasPreparedIsTheSameAfterARestart() throws IOException {
        VoprfPublicKey prepared = seeds.prepareNext(federation, 1);

        assertThat(seeds.prepareNext(federation, 1)).isEqualTo(prepared);
        assertThat(restarted().prepareNext(federation, 1)).isEqualTo(prepared);
        assertThat(restarted().enter(federation, 2).publicKey(2)).contains(prepared);
        assertThat(restarted().enter(federation, 3).publicKey(2)).contains(prepared);
    }

    @Test // C-72
    void aSeedIsErasedFromDiskWhenTheTagEpochAfterTheNextBegins() throws IOException {
        seeds.prepareNext(federation, 1);
        seeds.enter(federation, 2);
        seeds.prepareNext(federation, 2);
        seeds.enter(federation, 3);
        assertThat(files()).containsExactlyInAnyOrder("2.seed", "3.seed");
        seeds.prepareNext(federation, 3);

        seeds.enter(federation, 4);

        assertThat(files()).containsExactlyInAnyOrder("3.seed", "4.seed");
        assertThat(seeds.enter(federation, 4).publicKey(2)).isEmpty();
    }

    @Test // C-72
    void aSeedThatARestartFindsTooOldIsErased() throws IOException {
        seeds.prepareNext(federation, 1);

        restarted().enter(federation, 4);

        assertThat(files()).isEmpty();
    }

    @Test // C-72
    void aTagEpochThatIsOverDoesNotComeBack() {
        seeds.prepareNext(federation, 1);
        seeds.enter(federation, 4);

        assertThat(seeds.enter(federation, 2).tagEpoch()).isEqualTo(4);
    }

    @Test // C-72
    void nobodyButTheServersUserReadsASeed() throws IOException {
        seeds.prepareNext(federation, 1);

        Path file = root.resolve(federation.toString()).resolve("2.seed");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(Files.size(file)).isEqualTo(32);
    }

    @Test // C-72
    void whatAnInterruptedWriteLeftIsErased() throws IOException {
        seeds.prepareNext(federation, 1);
        Files.write(root.resolve(federation.toString()).resolve("3.seed.part"), new byte[32]);

        restarted().enter(federation, 2);

        assertThat(files()).containsExactly("2.seed");
    }

    @Test // C-72
    void aDamagedSeedIsNotReplacedInSilence() throws IOException {
        seeds.prepareNext(federation, 1);
        Files.write(root.resolve(federation.toString()).resolve("2.seed"), new byte[31]);

        assertThatThrownBy(() -> restarted().prepareNext(federation, 1)).hasMessageContaining("2.seed");
    }

    @Test // S-51
    void eachFederationHasSeedsOfItsOwn() {
        FederationId other = federation();

        assertThat(seeds.prepareNext(federation, 1)).isNotEqualTo(seeds.prepareNext(other, 1));
        assertThat(seeds.federations()).containsExactlyInAnyOrder(federation, other);
    }

    private Seeds restarted() throws IOException {
        return new Seeds(SeedFolder.open(root), RANDOM);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(federation.toString()))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static FederationId federation() {
        byte[] id = new byte[FederationId.BYTES];
        RANDOM.nextBytes(id);
        return FederationId.of(id);
    }
}
