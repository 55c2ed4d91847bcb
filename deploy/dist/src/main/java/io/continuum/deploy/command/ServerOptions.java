package io.continuum.deploy.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is set on the command line of a server; wins over environment and file. */
final class ServerOptions {
    @Option(names = "--data-dir", paramLabel = "DIR", description = "Folder of everything this server keeps.")
    private @Nullable String dataDir;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on; 0 takes a free one.")
    private @Nullable String port;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file instead of DIR/continuum.yaml.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other setting; \"continuum config show\" lists them.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** Values by dotted name. */
    Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>(settings);
        put(flags, "data_dir", dataDir);
        put(flags, "http.host", host);
        put(flags, "http.port", port);
        return flags;
    }

    /** The file to read; null means the one in the data folder, if there is one. */
    @Nullable
    Path file() {
        return file;
    }

    private static void put(Map<String, String> flags, String name, @Nullable String value) {
        if (value != null) {
            flags.put(name, value);
        }
    }
}
