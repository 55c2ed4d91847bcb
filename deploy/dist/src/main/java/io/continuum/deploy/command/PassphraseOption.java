package io.continuum.deploy.command;

import io.continuum.protocol.crypt.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A passphrase from a file, so that it stands neither in the list of processes nor in the shell's history. */
final class PassphraseOption {
    private static final int BYTES_MAX = 1_024;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "File whose first line is the passphrase that locks the archive.")
    private @Nullable Path file;

    /** Empty if none was given. */
    Optional<Secret> read() {
        if (file == null) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw CommandException.usage(file + " is too long to be a passphrase");
            }
            String line = Files.readString(file).lines().findFirst().orElse("");
            if (line.isEmpty()) {
                throw CommandException.usage("the first line of " + file + " is empty");
            }
            return Optional.of(Secret.of(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw CommandException.failed("Cannot read the passphrase: " + e.getMessage());
        }
    }
}
