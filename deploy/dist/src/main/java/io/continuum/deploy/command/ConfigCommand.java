package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.continuum.deploy.client.Json;
import io.continuum.instance.config.Config;
import io.continuum.instance.config.Setting;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum config}: what is set, and who set it. */
@Command(
        name = "config",
        description = "Show what is configured.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  continuum config show", "  continuum config show coordinator --json"})
final class ConfigCommand extends Group {

    static CommandLine commandLine(Shell shell) {
        return new CommandLine(new ConfigCommand()).addSubcommand(new Show(shell));
    }

    private enum Server {
        INSTANCE,
        COORDINATOR,
        KEYPER
    }

    private record Row(String name, String value, String source, String about) {}

    @Command(
            name = "show",
            description = {
                "Print each effective setting with the place it comes from; secrets are starred.",
                "A flag wins over a CONTINUUM_ variable, that over continuum.yaml, that over the default."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  continuum config show", "  CONTINUUM_HTTP_PORT=8421 continuum config show --json"})
    static final class Show extends Action {
        @Parameters(
                arity = "0..1",
                paramLabel = "SERVER",
                defaultValue = "instance",
                description = "instance (the default), coordinator or keyper.")
        private Server server = Server.INSTANCE;

        @Mixin
        private final ServerOptions options = new ServerOptions();

        @Option(names = "--json", description = "Print the data as JSON.")
        private boolean json;

        Show(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            List<Row> rows = switch (server) {
                case INSTANCE -> instance();
                case COORDINATOR ->
                    rows(CoordinatorCommand.config(options, shell).settings());
                case KEYPER -> rows(KeyperCommand.config(options, shell).settings());
            };
            if (json) {
                ArrayNode settings = Json.MAPPER.createArrayNode();
                rows.forEach(row -> settings.addObject()
                        .put("key", row.name())
                        .put("value", row.value())
                        .put("source", row.source())
                        .put("about", row.about()));
                print(Json.pretty(settings));
            } else {
                Table table = new Table("KEY", "VALUE", "FROM", "MEANING");
                rows.forEach(row -> table.row(row.name(), row.value(), row.source(), row.about()));
                table.lines("").forEach(this::print);
            }
            return ExitCode.OK;
        }

        private List<Row> instance() {
            return Config.load(options.flags(), shell.environment(), options.file()).settings().stream()
                    .map(setting -> new Row(
                            setting.key().name(),
                            setting.shown(),
                            source(setting),
                            setting.key().about()))
                    .toList();
        }

        private static String source(Setting setting) {
            return switch (setting.source()) {
                case FLAG -> "flag";
                case ENVIRONMENT -> "env " + setting.key().environmentName();
                case FILE -> "file";
                case DEFAULT -> "default";
            };
        }

        /** The servers of the coordinator's module share their settings' form. */
        private static List<Row> rows(List<io.continuum.coordinator.config.Setting> settings) {
            return settings.stream()
                    .map(setting -> new Row(
                            setting.key().name(),
                            setting.shown(),
                            setting.source(),
                            setting.key().help()))
                    .toList();
        }
    }
}
