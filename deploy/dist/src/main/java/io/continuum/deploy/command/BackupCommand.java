package io.continuum.deploy.command;

import io.continuum.instance.Backups;
import io.continuum.instance.backup.Backup;
import io.continuum.instance.backup.BackupException;
import io.continuum.instance.config.Config;
import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code continuum backup}: the whole instance in one file. */
@Command(
        name = "backup",
        description = {
            "Write everything an instance keeps into one archive; it may go on running.",
            "",
            "The archive (tar.gz, a hash of every file in its manifest) holds all memories and the instance's secrets,",
            "so it is readable to its owner only. --passphrase-file locks it as well, for where others may read.",
            "What can be derived again, the text index, is left out."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum backup monday.tar.gz",
            "  continuum backup monday.tar.gz --data-dir ./north",
            "  continuum backup monday.locked --passphrase-file passphrase.txt"
        })
final class BackupCommand extends Action {
    @Parameters(paramLabel = "FILE", description = "The archive to make; it must not be there yet.")
    private Path file = Path.of("");

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Mixin
    private final PassphraseOption passphrase = new PassphraseOption();

    BackupCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Config config = Config.load(options.flags(), shell.environment(), options.file());
        try {
            Backup.Made made = Backups.make(config, file, passphrase.read(), InstantSource.system());
            print("Backed up %d rows of %s into %s.".formatted(made.rows(), Count.of(made.tables(), "table"), file));
            print(
                    made.locked()
                            ? "It is locked with the passphrase; without it nobody can restore it."
                            : "It holds this instance's secrets and memories in the clear: keep it where only you can"
                                    + " read.");
            return ExitCode.OK;
        } catch (BackupException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }
}
