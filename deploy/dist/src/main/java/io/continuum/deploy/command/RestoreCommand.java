package io.continuum.deploy.command;

import io.continuum.instance.Backups;
import io.continuum.instance.backup.BackupException;
import io.continuum.instance.config.Config;
import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code continuum restore}: an instance as it was when the archive was made. */
@Command(
        name = "restore",
        description = {
            "Restore an archive of \"continuum backup\" into an empty data folder, and an empty database if one is"
                    + " set.",
            "",
            "All of the archive is held against its manifest before anything is written. The instance knows afterwards",
            "that it was restored: it numbers nothing as it did before, and patterns that were about to leave wait for",
            "approval again. What was forgotten and which keys were revoked since the backup is back, too. Never run"
                    + " the",
            "instance that the backup was made of beside the restored one."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum restore monday.tar.gz --data-dir ./restored",
            "  continuum restore monday.locked --passphrase-file passphrase.txt --data-dir ./restored",
            "  continuum restore monday.tar.gz --data-dir ./new --set"
                    + " database.url=jdbc:postgresql://127.0.0.1/continuum"
        })
final class RestoreCommand extends Action {
    @Parameters(paramLabel = "FILE", description = "The archive.")
    private Path file = Path.of("");

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Mixin
    private final PassphraseOption passphrase = new PassphraseOption();

    RestoreCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Config config = Config.load(options.flags(), shell.environment(), options.file());
        try {
            Backups.Report report = Backups.restore(config, file, passphrase.read(), InstantSource.system());
            print("Restored %d rows of the backup of %s into %s."
                    .formatted(report.head().rows(), report.head().madeAt(), config.dataDir()));
            if (report.held() > 0) {
                print("%s about to leave: approve again what may go (continuum patterns list)."
                        .formatted(Count.of(report.held(), "pattern") + (report.held() == 1 ? " was" : " were")));
            }
            print("The text index is built when the instance starts: continuum instance start");
            return ExitCode.OK;
        } catch (BackupException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }
}
