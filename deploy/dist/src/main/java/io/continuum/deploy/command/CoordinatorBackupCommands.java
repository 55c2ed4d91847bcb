package io.continuum.deploy.command;

import io.continuum.coordinator.Backups;
import io.continuum.coordinator.audit.AuditProgress;
import io.continuum.coordinator.config.StartException;
import io.continuum.protocol.crypt.Secret;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code continuum coordinator backup} and {@code restore}: all of a coordinator in one file. */
final class CoordinatorBackupCommands {
    private CoordinatorBackupCommands() {}

    @Command(
            name = "backup",
            description = {
                "Write all of a coordinator into one new file; it may run meanwhile.",
                "",
                "Members, contributions, ledger and log are read as they were at one moment. The keys in keys_dir are"
                        + " in",
                "it too: THE FILE HOLDS SECRETS. Whoever has it can sign the logs, and tell of any pattern whether it"
                        + " was",
                "contributed in the tag epochs whose seeds are in it, also after the coordinator has erased those."
                        + " Only",
                "its owner may read the file; --passphrase-file locks it as well."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum coordinator backup coordinator.backup",
                "  continuum coordinator backup --data-dir ./coordinator /backups/monday",
                "  continuum coordinator backup monday.locked --passphrase-file passphrase.txt"
            })
    static final class Backup extends Action {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        @Mixin
        private final PassphraseOption passphrase = new PassphraseOption();

        @Parameters(paramLabel = "FILE", description = "The file to write; it must not be there.")
        private Path file = Path.of("");

        Backup(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            Optional<Secret> lock = passphrase.read();
            try {
                Backups.Made made =
                        Backups.write(CoordinatorCommand.config(options, shell), file, lock, InstantSource.system());
                print("%d rows and %d keys in %s (%d bytes)".formatted(made.rows(), made.keys(), file, made.bytes()));
            } catch (StartException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
            if (lock.isEmpty()) {
                print("It holds secrets and is not locked: --passphrase-file locks it.");
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "restore",
            description = {
                "Make a coordinator of a backup, in an empty folder or database; it must not run.",
                "",
                "The file is read to its end first. What is in it is checked as \"continuum coordinator verify\" does",
                "before any of it is kept. Keys that are there already must be the same.",
                "",
                "A restored coordinator has forgotten what came after the backup, and members have not. It is read"
                        + " only",
                "until an admin of each federation runs \"continuum federation reopen\". Requests that were signed"
                        + " less",
                "than two minutes after the restore are refused, as they may have been used before."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum coordinator restore coordinator.backup --data-dir ./restored",
                "  continuum coordinator restore /backups/monday --set"
                        + " database.url=jdbc:postgresql://db.example.org/new"
            })
    static final class Restore extends Action {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        @Mixin
        private final PassphraseOption passphrase = new PassphraseOption();

        @Parameters(paramLabel = "FILE", description = "The backup.")
        private Path file = Path.of("");

        Restore(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            Map<String, Progress> shown = new HashMap<>();
            AuditProgress progress = (what, done, total) -> shown.computeIfAbsent(
                            what, name -> new Progress(shell, name, Math.toIntExact(total)))
                    .at(Math.toIntExact(done));
            Backups.Restored restored;
            try {
                restored = Backups.restore(
                        CoordinatorCommand.config(options, shell),
                        file,
                        passphrase.read(),
                        InstantSource.system(),
                        progress);
            } catch (StartException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            } finally {
                shown.values().forEach(Progress::clear);
            }
            restored.reports()
                    .forEach(report -> print("Federation %s: %d leaves, %d entries, %d contributions"
                            .formatted(
                                    report.federation(), report.leaves(), report.entries(), report.contributions())));
            print("%d rows and %d keys of %s: ok".formatted(restored.rows(), restored.keys(), restored.madeAt()));
            if (!restored.reports().isEmpty()) {
                print("Start it, and let an admin of each federation run: continuum federation reopen");
            }
            return ExitCode.OK;
        }
    }
}
