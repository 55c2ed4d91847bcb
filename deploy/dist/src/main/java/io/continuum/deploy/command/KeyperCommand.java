package io.continuum.deploy.command;

import io.continuum.coordinator.KeyperServer;
import io.continuum.coordinator.config.KeyperConfig;
import io.continuum.coordinator.config.StartException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code continuum keyper}: the tag helper alone, so that a second organisation holds a key of its own. */
@Command(
        name = "keyper",
        description = "Run a keyper: a tag helper of your own organisation.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = "  continuum keyper start")
final class KeyperCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new KeyperCommand()).addSubcommand(new Start(shell));
    }

    static KeyperConfig config(ServerOptions options, Shell shell) {
        Path file = options.file();
        return file == null
                ? KeyperConfig.load(options.flags(), shell.environment())
                : KeyperConfig.load(options.flags(), shell.environment(), file);
    }

    @Command(
            name = "start",
            description = {
                "Start a keyper and stay in the foreground; Ctrl-C or SIGTERM stops it in order.",
                "",
                "Whoever wants to guess a pattern before enough organisations sent it must ask every keyper that the",
                "federation's configuration names, and each counts its answers. A keyper learns who asks and how"
                        + " often,",
                "and neither patterns nor tags. Run it on a machine that the coordinator's operator does not control:",
                "that independence is what protects. It also signs the checkpoints of the coordinator's log as a"
                        + " witness.",
                "",
                "The first start makes the keyper's keys and prints its admin secret once. With it, a member of your",
                "organisation adds the keyper; an admin then puts it in the configuration of the next tag epoch:",
                "",
                "  continuum federation helper add http://HOST:8440 --secret SECRET",
                "  continuum federation config --helpers all",
                "",
                "Keep the folder 'seeds' out of backups and snapshots: what is erased there must be gone everywhere.",
                "Keep the folder 'keys' in a backup: a lost key is another keyper."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum keyper start",
                "  continuum keyper start --data-dir ./keyper --port 8441",
                "  continuum keyper start --host 0.0.0.0 --set public_url=https://keyper.example.org",
                "  continuum keyper start --set oprf.daily=500     let each organisation ask 500 times a day",
                "",
                "continuum config show keyper lists the settings."
            })
    static final class Start extends Action {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        Start(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() throws InterruptedException {
            KeyperConfig config = config(options, shell);
            try {
                KeyperServer keyper = KeyperServer.start(config);
                keyper.newAdminSecret()
                        .ifPresent(secret -> print("Admin secret for adding federations, shown this once: " + secret));
                print("Data folder " + config.dataDir());
                print("Keyper " + keyper.id().fingerprint() + " ready at " + keyper.url());
                Foreground.until(keyper::close);
                return ExitCode.OK;
            } catch (StartException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        }
    }
}
