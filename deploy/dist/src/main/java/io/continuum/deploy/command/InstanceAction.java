package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import io.continuum.instance.config.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that asks a running instance. Address and key come from flags, environment, continuum.yaml and defaults. */
abstract class InstanceAction extends Action {
    private static final String URL_VARIABLE = "CONTINUUM_URL";
    private static final String KEY_VARIABLE = "CONTINUUM_API_KEY";

    @Option(names = "--json", description = "Print the data as JSON.")
    boolean json;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "",
            description = "Address of the instance; else $" + URL_VARIABLE + ", else from its configuration.")
    private String url = "";

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "",
            description = "API key; else $" + KEY_VARIABLE + ", else the file api-key of the data folder.")
    private String apiKey = "";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "",
            description = "Data folder of the instance on this machine.")
    private String dataDir = "";

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file instead of the folder's own.")
    private @Nullable Path config;

    InstanceAction(Shell shell) {
        super(shell);
    }

    @Override
    public final Integer call() throws Exception {
        return run(connect());
    }

    /** Does it with the given instance; returns the exit code. */
    abstract int run(RestClient instance) throws Exception;

    final int show(JsonNode data, Runnable forPeople) {
        if (json) {
            print(Json.pretty(data));
        } else {
            forPeople.run();
        }
        return ExitCode.OK;
    }

    final Config config() {
        Map<String, String> flags = new HashMap<>();
        if (!dataDir.isEmpty()) {
            flags.put("data_dir", dataDir);
        }
        return Config.load(flags, shell.environment(), config);
    }

    private RestClient connect() {
        return new RestClient(address(), key());
    }

    final URI address() {
        String given = url.isEmpty() ? shell.environment().getOrDefault(URL_VARIABLE, "") : url;
        if (!given.isEmpty()) {
            return parse(given);
        }
        Config effective = config();
        String host = effective.httpHost().equals("0.0.0.0") ? "127.0.0.1" : effective.httpHost();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + effective.httpPort());
    }

    private static URI parse(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // answered below, like an address without a host
        }
        throw CommandException.usage("\"" + text + "\" is no address; write it like http://127.0.0.1:8420");
    }

    /** The key to present; empty only for commands that can do without. */
    String key() {
        String given = apiKey.isEmpty() ? shell.environment().getOrDefault(KEY_VARIABLE, "") : apiKey;
        if (!given.isEmpty()) {
            return given.strip();
        }
        Path folder = config().dataDir();
        if (!Files.isDirectory(folder)) {
            throw CommandException.failed("There is no data folder " + folder + ".\n"
                    + "Start an instance with: continuum instance start --data-dir " + folder
                    + "\nor name another one with --data-dir, or an instance elsewhere with --url and --api-key.");
        }
        try {
            return Files.readString(folder.resolve("api-key")).strip();
        } catch (IOException _) {
            throw CommandException.failed("Cannot read " + folder.resolve("api-key")
                    + ".\nThe first \"continuum instance start\" writes it; or give a key with --api-key or $"
                    + KEY_VARIABLE + ".");
        }
    }
}
