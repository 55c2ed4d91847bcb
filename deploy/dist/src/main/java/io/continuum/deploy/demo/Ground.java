package io.continuum.deploy.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The temporary folder and the processes in it: one coordinator behind a recording proxy, a keyper and three instances. Closing it
 * stops everything and, unless told otherwise, deletes the folder. Thread-safe to close.
 */
final class Ground implements AutoCloseable {
    private static final int DELETE_ATTEMPTS_MAX = 20;
    private static final long DELETE_PAUSE_MS = 100;
    /** New organisations get a tenth of it at once; a whole journal's patterns must fit. */
    private static final String ENOUGH_EVALUATIONS = "oprf.burst=20000";

    private final Path folder;
    private final List<ServerProcess> servers = new ArrayList<>();
    private final RecordingProxy proxy;
    private final ServerProcess coordinator;
    private final ServerProcess keyper;
    private final List<Region> regions = new ArrayList<>();
    private boolean keep;
    private boolean isClosed;

    private Ground(Path folder, RecordingProxy proxy, ServerProcess coordinator, ServerProcess keyper) {
        this.folder = folder;
        this.proxy = proxy;
        this.coordinator = coordinator;
        this.keyper = keyper;
        servers.add(coordinator);
        servers.add(keyper);
    }

    /** Starts the coordinator, to which the members' way leads through the proxy, and the keyper. */
    static Ground prepare() throws IOException {
        Path folder = Files.createTempDirectory("continuum-demo-");
        int port = ServerProcess.freePort();
        RecordingProxy proxy = RecordingProxy.open(folder.resolve("traffic"), port);
        ServerProcess coordinator = ServerProcess.start(
                "the coordinator",
                "coordinator",
                folder.resolve("coordinator"),
                port,
                List.of("public_url=" + proxy.url(), ENOUGH_EVALUATIONS));
        ServerProcess keyper = ServerProcess.start(
                "the keyper",
                "keyper",
                folder.resolve("keyper"),
                ServerProcess.freePort(),
                List.of(ENOUGH_EVALUATIONS));
        return new Ground(folder, proxy, coordinator, keyper);
    }

    synchronized void startRegions(Collection<String> names) throws IOException {
        for (String name : names) {
            Region region = Region.start(name, folder.resolve(name));
            regions.add(region);
            servers.add(region.server());
        }
    }

    void awaitReady() throws IOException, InterruptedException {
        for (ServerProcess server : servers) {
            server.awaitReady();
        }
    }

    Path folder() {
        return folder;
    }

    Path coordinatorFolder() {
        return folder.resolve("coordinator");
    }

    RecordingProxy proxy() {
        return proxy;
    }

    ServerProcess coordinator() {
        return coordinator;
    }

    ServerProcess keyper() {
        return keyper;
    }

    List<Region> regions() {
        return List.copyOf(regions);
    }

    Region region(String name) {
        return regions.stream()
                .filter(region -> region.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DemoException("there is no region " + name));
    }

    /** Leaves the folder where it is when closing. */
    synchronized void keep() {
        keep = true;
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        List<Thread> stops = servers.reversed().stream()
                .map(server -> Thread.ofPlatform().start(server::stop))
                .toList();
        try {
            for (Thread stop : stops) {
                stop.join();
            }
            proxy.close();
            if (!keep) {
                delete();
            }
        } catch (IOException | UncheckedIOException e) {
            throw new DemoException("Could not delete " + folder + ": " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A stopping server may still put a file into a folder that is being emptied, so this tries again for a while. */
    private void delete() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return;
            } catch (IOException | UncheckedIOException e) {
                if (attempt == DELETE_ATTEMPTS_MAX) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(DELETE_PAUSE_MS);
            }
        }
    }
}
