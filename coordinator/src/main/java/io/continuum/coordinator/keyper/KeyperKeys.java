package io.continuum.coordinator.keyper;

import io.continuum.coordinator.file.PrivateFiles;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.log.Cosigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The two keys of a keyper, made at its first start: one signs its requests to coordinators, the other signs checkpoints as
 * a witness. The witness is named after the first, so that it stays the same wherever the keyper moves.
 */
public record KeyperKeys(SigningKey signing, Cosigner witness) {
    private static final String SIGNING_FILE = "identity.seed";
    private static final String WITNESS_FILE = "witness.seed";
    private static final String WITNESS_NAME_PREFIX = "keyper/";
    private static final int SEED_BYTES = 32;

    /**
     * Reads the keys, or makes those that are missing.
     *
     * @param folder that only the keyper's user can read
     */
    public static KeyperKeys open(Path folder, SecureRandom random) throws IOException {
        PrivateFiles.createFolder(folder);
        SigningKey signing = SigningKey.ofSeed(seed(folder.resolve(SIGNING_FILE), random));
        Secret witness = seed(folder.resolve(WITNESS_FILE), random);
        String name = WITNESS_NAME_PREFIX + InstanceId.of(signing.verifyingKey());
        return new KeyperKeys(signing, Cosigner.mlDsa44(name, witness));
    }

    private static Secret seed(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            Secret fresh = Secret.random(random);
            PrivateFiles.write(file, fresh.reveal());
            return fresh;
        }
        byte[] seed = Files.readAllBytes(file);
        if (seed.length != SEED_BYTES) {
            throw new IOException(file + " has " + seed.length + " bytes instead of 32: bring it back from a backup");
        }
        return Secret.of(seed);
    }

    /** The id by which coordinators know this keyper: the hash of its key, as of an instance. */
    public InstanceId id() {
        return InstanceId.of(signing.verifyingKey());
    }

    @Override
    public String toString() {
        return "KeyperKeys[" + id() + "]";
    }
}
