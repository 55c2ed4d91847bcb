package io.continuum.instance;

import ch.qos.logback.classic.Level;
import io.continuum.instance.api.ApiServer;
import io.continuum.instance.api.Routes;
import io.continuum.instance.config.Config;
import io.continuum.instance.config.ConfigException;
import io.continuum.instance.federation.KeyFileException;
import io.continuum.instance.store.StoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Wires the instance by hand, leaf to edge: the foundation (folder, database, workers, keys), the parts that stand on it,
 * and the server that mounts their routes.
 */
public final class Instance {
    private Instance() {}

    /**
     * Starts an instance and returns once it listens.
     *
     * @throws StartException with a message for the user: a folder in use, a newer database, a taken port
     */
    public static RunningInstance start(Config config) throws StartException {
        return start(config, InstantSource.system());
    }

    static RunningInstance start(Config config, InstantSource clock) throws StartException {
        List<AutoCloseable> opened = new ArrayList<>();
        followLogLevel(config);
        try {
            Foundation foundation = Foundation.lay(config, clock);
            opened.add(foundation);
            List<Part> parts = parts(foundation, opened);
            List<Routes> routes =
                    parts.stream().flatMap(part -> part.routes().stream()).toList();
            ApiServer server = ApiServer.listen(
                            foundation.vertx,
                            config.httpHost(),
                            config.httpPort(),
                            config.httpBodyBytesMax(),
                            foundation.api,
                            routes)
                    .await();
            opened.add(() -> server.close().await());
            RunningInstance running = new RunningInstance(
                    config, server.port(), foundation.firstStart, server.routes(), () -> closeAll(opened));
            parts.forEach(part -> part.started(running));
            return running;
        } catch (StoreException | ConfigException | KeyFileException e) {
            closeAll(opened);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            closeAll(opened);
            throw e;
        } catch (Exception e) {
            closeAll(opened);
            throw new StartException(listenFailure(config, e), e);
        }
    }

    /** Our own log follows the setting; that of the libraries stays as logback.xml says. */
    private static void followLogLevel(Config config) {
        if (LoggerFactory.getLogger("io.continuum") instanceof ch.qos.logback.classic.Logger ours) {
            ours.setLevel(Level.toLevel(config.logLevel()));
        }
    }

    /** The parts in the order in which they depend on each other. */
    private static List<Part> parts(Foundation foundation, List<AutoCloseable> opened) {
        MemoryPart memory = open(new MemoryPart(foundation), opened);
        FederationPart federation = open(new FederationPart(foundation, memory), opened);
        PeerPart peers = open(new PeerPart(foundation, memory, federation.membership()), opened);
        federation.mineFrom(peers::sharedForPatterns);
        McpPart mcp = open(new McpPart(foundation, memory, federation), opened);
        TransferPart transfers = open(new TransferPart(foundation, memory), opened);
        WebhookPart webhooks = open(new WebhookPart(foundation, memory), opened);
        ConsolePart console = open(new ConsolePart(foundation), opened);
        return List.of(memory, federation, peers, mcp, transfers, webhooks, console);
    }

    private static <P extends Part> P open(P part, List<AutoCloseable> opened) {
        opened.add(part);
        return part;
    }

    private static String listenFailure(Config config, Exception e) {
        String address = config.httpHost() + ":" + config.httpPort();
        return e instanceof IOException
                ? "Cannot listen on " + address + " (" + e.getMessage()
                        + "). Another program may hold the port: stop it, or set http.port to another one."
                : "The instance cannot start: " + e;
    }

    private static void closeAll(List<AutoCloseable> opened) {
        for (AutoCloseable resource : opened.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                LoggerFactory.getLogger(Instance.class).atWarn().setCause(e).log("something did not close in order");
            }
        }
    }
}
