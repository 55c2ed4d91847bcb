package io.continuum.coordinator.log;

import io.continuum.coordinator.file.PrivateFiles;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The key that signs this coordinator's logs: 32 bytes in a file apart from the database. */
public final class LogKeyFile {
    private static final int SEED_BYTES = 32;

    private LogKeyFile() {}

    /**
     * Reads the key, or makes it if there is none yet.
     *
     * @param needed whether something was signed with it already, so that a new key would be another log's
     * @throws IOException if it is needed and missing, is damaged, or cannot be read or written
     */
    public static SigningKey open(Path file, boolean needed, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            if (needed) {
                throw new IOException(
                        "it is missing, but logs were signed with it: bring it back from a backup, or from the other"
                                + " coordinators on this database");
            }
            PrivateFiles.createFolder(file.toAbsolutePath().resolveSibling(""));
            // If another process is faster, its key is the one.
            PrivateFiles.writeNew(file, SigningKey.generate(random).seed().reveal());
        }
        byte[] seed = Files.readAllBytes(file);
        if (seed.length != SEED_BYTES) {
            throw new IOException("it has " + seed.length + " bytes instead of 32: bring it back from a backup");
        }
        return SigningKey.ofSeed(Secret.of(seed));
    }
}
