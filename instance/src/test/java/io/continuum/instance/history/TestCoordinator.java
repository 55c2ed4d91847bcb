package io.continuum.instance.history;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationHistory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** A coordinator that shows over real HTTP whatever chain and log a test wants it to show. */
public final class TestCoordinator implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final String prefix;
    private volatile FederationHistory chain;
    private volatile TestLog log;
    private volatile byte[] note = {};
    private volatile boolean tilesHidden;
    private volatile boolean away;

    public TestCoordinator(FederationId federation, FederationHistory chain, TestLog log) {
        this.prefix = "/v1/federations/" + Base64Url.encode(federation.toArray());
        this.chain = chain;
        this.log = log;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void show(FederationHistory newChain) {
        chain = newChain;
    }

    /** Shows this log from now on, and its newest checkpoint as the first {@code cosigners} witnesses sign it at this time. */
    public void show(TestLog newLog, int cosigners, Instant at) {
        log = newLog;
        note = newLog.note(cosigners, at);
    }

    public void showNote(byte[] newNote) {
        note = newNote;
    }

    public void hideTiles(boolean hidden) {
        tilesHidden = hidden;
    }

    public void goAway(boolean gone) {
        away = gone;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Optional<byte[]> body = Optional.empty();
        if (path.equals(prefix + "/membership")) {
            String query = exchange.getRequestURI().getQuery();
            body = Optional.of(membership(
                    Integer.parseInt(query.substring("from=".length()).split("&", 2)[0])));
        } else if (path.equals(prefix + "/log/checkpoint")) {
            body = Optional.of(note);
        } else if (path.startsWith(prefix + "/log/") && !tilesHidden) {
            if (TilePath.parse(path.substring((prefix + "/log/").length()))
                    instanceof Checked.Valid<TilePath>(TilePath tile)) {
                body = log.file(tile);
            }
        }
        int status = away ? 503 : body.isPresent() ? 200 : 404;
        byte[] bytes = status == 200 ? body.orElseThrow() : "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private byte[] membership(int from) throws IOException {
        FederationHistory now = chain;
        List<String> events = now.events().stream()
                .skip(from)
                .map(event -> Base64Url.encode(event.encoded()))
                .toList();
        List<String> descriptors = now.descriptors().stream()
                .map(descriptor -> Base64Url.encode(descriptor.encoded()))
                .toList();
        List<String> commits = now.commits().stream()
                .map(EpochCommit::encoded)
                .map(Base64Url::encode)
                .toList();
        return JSON.writeValueAsBytes(Map.of(
                "events", events,
                "descriptors", descriptors,
                "config", Base64Url.encode(now.encodedConfig()),
                "epoch_commits", commits));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
