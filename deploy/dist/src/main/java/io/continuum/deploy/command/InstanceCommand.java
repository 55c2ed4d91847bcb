package io.continuum.deploy.command;

import io.continuum.instance.Instance;
import io.continuum.instance.RunningInstance;
import io.continuum.instance.StartException;
import io.continuum.instance.config.Config;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code continuum instance}: the server that people run. */
@Command(
        name = "instance",
        description = "Run a regional instance.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = "  continuum instance start")
final class InstanceCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new InstanceCommand()).addSubcommand(new Start(shell));
    }

    @Command(
            name = "start",
            description = {
                "Start a regional instance and stay in the foreground; Ctrl-C or SIGTERM stops it in order.",
                "The first start prints the admin secret of the console once and writes an API key to the data folder."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  continuum instance start",
                "  continuum instance start --data-dir ./north --port 8421",
                "  continuum instance start --set database.url=jdbc:postgresql://127.0.0.1/continuum"
            })
    static final class Start extends Action {
        @Mixin
        private final ServerOptions options = new ServerOptions();

        Start(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() throws InterruptedException {
            Config config = Config.load(options.flags(), shell.environment(), options.file());
            try {
                RunningInstance instance = Instance.start(config);
                instance.firstStart()
                        .ifPresent(
                                first -> print("Admin secret of the console, shown this once: " + first.adminSecret()));
                print("Data folder " + config.dataDir());
                print("Instance ready at " + instance.url() + ", console at " + instance.url() + "/console");
                Foreground.until(instance::close);
                return ExitCode.OK;
            } catch (StartException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        }
    }
}
