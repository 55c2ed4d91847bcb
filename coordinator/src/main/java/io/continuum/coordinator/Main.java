package io.continuum.coordinator;

import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.ConfigException;
import io.continuum.coordinator.config.StartException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a coordinator from the command line: {@code --http.port 8431 --config FILE}; the continuum command does more. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        try {
            Coordinator coordinator = Coordinator.start(read(arguments));
            Runtime.getRuntime().addShutdownHook(new Thread(coordinator::close, "stop"));
            coordinator
                    .newAdminSecret()
                    .ifPresent(secret -> System.out.println("Admin secret (shown this once): " + secret));
            System.out.println(
                    "Coordinator listens on " + coordinator.url() + ", ready after " + coordinator.startMs() + " ms");
        } catch (ConfigException e) {
            end(e.getMessage(), 2);
        } catch (StartException e) {
            end(e.getMessage(), 1);
        }
    }

    private static Config read(String[] arguments) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new ConfigException("give settings as --name value, for example --http.port 8431");
            }
            flags.put(arguments[i].substring(2), arguments[i + 1]);
        }
        String file = flags.remove("config");
        return file == null ? Config.load(flags, System.getenv()) : Config.load(flags, System.getenv(), Path.of(file));
    }

    private static void end(@Nullable String message, int code) {
        System.err.println(message);
        System.exit(code);
    }
}
