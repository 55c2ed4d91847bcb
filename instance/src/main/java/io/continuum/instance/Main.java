package io.continuum.instance;

import io.continuum.instance.config.Config;
import io.continuum.instance.config.ConfigException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts an instance from the command line: {@code --http.port 8421 --config FILE}; the continuum command does more. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        try {
            Config config = read(arguments);
            RunningInstance instance = Instance.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(instance::close, "stop"));
            instance.firstStart()
                    .ifPresent(first -> System.out.println("Admin secret (shown this once): " + first.adminSecret()));
            System.out.println("Instance listens on " + instance.url());
        } catch (ConfigException e) {
            end(e.getMessage(), 2);
        } catch (StartException e) {
            end(e.getMessage(), 1);
        }
    }

    private static Config read(String[] arguments) {
        Map<String, String> flags = new HashMap<>();
        Path file = null;
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new ConfigException("Give settings as --name value, for example --http.port 8421.");
            }
            String name = arguments[i].substring(2);
            if (name.equals("config")) {
                file = Path.of(arguments[i + 1]);
            } else {
                flags.put(name, arguments[i + 1]);
            }
        }
        return Config.load(flags, System.getenv(), file);
    }

    private static void end(@Nullable String message, int code) {
        System.err.println(message);
        System.exit(code);
    }
}
