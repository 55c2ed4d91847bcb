package io.continuum.deploy.command;

import io.continuum.coordinator.Coordinator;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code continuum coordinator}: the server that counts who gave and reads nothing. */
@Command(
        name = "coordinator",
        description = "Run a coordinator.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum coordinator start",
            "  continuum coordinator verify",
            "  continuum coordinator backup coordinator.backup"
        })
final class CoordinatorCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new CoordinatorCommand())
                .addSubcommand(new Start(shell))
                .addSubcommand(new CoordinatorVerifyCommand(shell))
                .addSubcommand(new CoordinatorBackupCommands.Backup(shell))
                .addSubcommand(new CoordinatorBackupCommands.Restore(shell));
    }

    static Config config(ServerOptions options, Shell shell) {
        Path file = options.file();
        return file == null
                ? Config.load(options.flags(), shell.environment())
                : Config.load(options.flags(), shell.environment(), file);
    }

    @Command(
            name = "start",
            description = {
                "Start a coordinator and stay in the foreground; Ctrl-C or SIGTERM stops it in order.",
                "The first start prints the admin secret once: whoever founds a federation needs it."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum coordinator start",
                "  continuum coordinator start --data-dir ./coordinator --port 8431",
                "  continuum coordinator start --host 0.0.0.0 --set public_url=https://coordinator.example.org"
            })
    static final class Start extends Action {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        Start(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() throws InterruptedException {
            Config config = config(options, shell);
            try {
                Coordinator coordinator = Coordinator.start(config);
                coordinator
                        .newAdminSecret()
                        .ifPresent(
                                secret -> print("Admin secret for founding federations, shown this once: " + secret));
                print("Data folder " + config.dataDir());
                print("Coordinator ready at " + coordinator.url());
                Foreground.until(coordinator::close);
                return ExitCode.OK;
            } catch (StartException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        }
    }
}
