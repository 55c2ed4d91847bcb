package io.continuum.instance;

import io.continuum.instance.access.Access;
import io.continuum.instance.config.Config;
import java.util.List;
import java.util.Optional;

/** A started instance: where it listens, what its first start made, and how to stop it. */
public final class RunningInstance implements AutoCloseable {
    private final Config config;
    private final int port;
    private final Optional<Access.FirstStart> firstStart;
    private final List<String> routes;
    private final Runnable stop;

    RunningInstance(
            Config config, int port, Optional<Access.FirstStart> firstStart, List<String> routes, Runnable stop) {
        this.config = config;
        this.port = port;
        this.firstStart = firstStart;
        this.routes = routes;
        this.stop = stop;
    }

    /** The port it listens on, also when 0 was asked for. */
    public int port() {
        return port;
    }

    /** Base address for clients on this machine, without a slash at the end. */
    public String url() {
        String host = config.httpHost().equals("0.0.0.0") ? "127.0.0.1" : config.httpHost();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Every route that it answers, such as {@code GET /v1/memories/:id}. */
    public List<String> routes() {
        return routes;
    }

    public Config config() {
        return config;
    }

    /** The secrets made when this database was started for the first time; show them once. */
    public Optional<Access.FirstStart> firstStart() {
        return firstStart;
    }

    /** Stops to listen, finishes what runs and closes the database. */
    @Override
    public void close() {
        stop.run();
    }
}
