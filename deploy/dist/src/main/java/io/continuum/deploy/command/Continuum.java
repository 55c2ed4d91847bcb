package io.continuum.deploy.command;

import io.continuum.client.ContinuumException;
import io.continuum.deploy.document.DocumentException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

/** The continuum command: all its subcommands, and how their failures are told. */
@Command(
        name = "continuum",
        description = {
            "Private memory for a team, and a federation that shares what it teaches without sharing what it says.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum demo                       watch it work on this machine",
            "  continuum instance start             run an instance",
            "  continuum learn journal.md           teach it",
            "  continuum recall \"slow query\"        ask it",
            "",
            "continuum COMMAND --help explains each command by example.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
public final class Continuum extends Group {
    /** Wide enough that no example is wrapped where the terminal does not say how wide it is. */
    private static final int HELP_COLUMNS = 120;

    public static void main(String[] arguments) {
        int code = run(Shell.ofProcess(), arguments);
        System.out.flush();
        System.exit(code);
    }

    /** Runs one command; returns the exit code. */
    static int run(Shell shell, String... arguments) {
        return commandLine(shell).execute(arguments);
    }

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Continuum())
                .addSubcommand(new DemoCommand(shell))
                .addSubcommand(CoordinatorCommand.commandLine(shell))
                .addSubcommand(KeyperCommand.commandLine(shell))
                .addSubcommand(InstanceCommand.commandLine(shell))
                .addSubcommand(FederationCommand.commandLine(shell))
                .addSubcommand(new LearnCommand(shell))
                .addSubcommand(new RecallCommand(shell))
                .addSubcommand(new SearchCommand(shell))
                .addSubcommand(MemoryCommand.commandLine(shell))
                .addSubcommand(new ForgetCommand(shell))
                .addSubcommand(ConflictsCommand.commandLine(shell))
                .addSubcommand(DecisionsCommand.commandLine(shell))
                .addSubcommand(SkillsCommand.commandLine(shell))
                .addSubcommand(EpisodesCommand.commandLine(shell))
                .addSubcommand(new SessionsCommand(shell))
                .addSubcommand(GraphCommand.commandLine(shell))
                .addSubcommand(new EventsCommand(shell))
                .addSubcommand(WebhooksCommand.commandLine(shell))
                .addSubcommand(new StatsCommand(shell))
                .addSubcommand(new JobsCommand(shell))
                .addSubcommand(new McpCommand(shell))
                .addSubcommand(PatternsCommand.commandLine(shell))
                .addSubcommand(new ContributeCommand(shell))
                .addSubcommand(new AskCommand(shell))
                .addSubcommand(new FeedbackCommand(shell))
                .addSubcommand(CreditsCommand.commandLine(shell))
                .addSubcommand(PeerCommand.commandLine(shell))
                .addSubcommand(SpaceCommand.commandLine(shell))
                .addSubcommand(new ExportCommand(shell))
                .addSubcommand(new ImportCommand(shell))
                .addSubcommand(new BackupCommand(shell))
                .addSubcommand(new RestoreCommand(shell))
                .addSubcommand(new VerifyCommand(shell))
                .addSubcommand(KeysCommand.commandLine(shell))
                .addSubcommand(ModelsCommand.commandLine(shell))
                .addSubcommand(new DoctorCommand(shell))
                .addSubcommand(EvalCommand.commandLine(shell))
                .addSubcommand(ConfigCommand.commandLine(shell))
                .addSubcommand(new VersionCommand(shell))
                .addSubcommand(DevCommand.commandLine(shell))
                .setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(shell.terminal() ? Ansi.AUTO : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_COLUMNS)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, _) -> {
                    complain(shell, String.valueOf(e.getMessage()));
                    shell.err().println(e.getCommandLine().getCommandSpec().qualifiedName() + " --help shows how.");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, _, parsed) -> failed(shell, e, parsed));
    }

    private static int failed(Shell shell, Exception e, ParseResult parsed) {
        if (isVerbose(parsed)) {
            e.printStackTrace(shell.err());
        }
        return switch (e) {
            case CommandException known -> {
                complain(shell, String.valueOf(known.getMessage()));
                yield known.exitCode();
            }
            case io.continuum.instance.config.ConfigException config -> {
                complain(shell, String.valueOf(config.getMessage()));
                shell.err().println("continuum config show lists the settings.");
                yield ExitCode.USAGE;
            }
            case io.continuum.coordinator.config.ConfigException config -> {
                complain(shell, String.valueOf(config.getMessage()));
                shell.err().println("continuum config show coordinator, or keyper, lists the settings.");
                yield ExitCode.USAGE;
            }
            case DocumentException document -> {
                complain(shell, String.valueOf(document.getMessage()));
                yield ExitCode.FAILED;
            }
            case ContinuumException unreachable
            when unreachable.isUnreachable() -> {
                complain(shell, String.valueOf(unreachable.getMessage()));
                shell.err()
                        .println("Start an instance with: continuum instance start; or name a running one with --url.");
                yield ExitCode.FAILED;
            }
            case ContinuumException refused -> {
                complain(shell, String.valueOf(refused.getMessage()));
                if (refused.problem().has("how_to_earn")) {
                    shell.err()
                            .println("%s credits wait to be filed. To earn: %s."
                                    .formatted(
                                            Credits.of(refused.problem().path("pending")),
                                            refused.problem()
                                                    .path("how_to_earn")
                                                    .asText()));
                }
                if (refused.status() == 401) {
                    shell.err()
                            .println("Give the instance's key with --api-key or $CONTINUUM_API_KEY, or its folder with"
                                    + " --data-dir.");
                }
                yield ExitCode.FAILED;
            }
            default -> {
                complain(shell, "unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage());
                shell.err().println("-v shows where it happened.");
                yield ExitCode.FAILED;
            }
        };
    }

    private static boolean isVerbose(ParseResult parsed) {
        return parsed.asCommandLineList().getLast().getCommand() instanceof Action action && action.verbose;
    }

    private static void complain(Shell shell, String message) {
        shell.err().println("continuum: " + message);
    }
}
