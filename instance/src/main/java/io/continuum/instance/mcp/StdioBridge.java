package io.continuum.instance.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The Model Context Protocol over standard input and output, for clients that start a program: each line is a message, handed
 * to a running instance, and each answer a line. Nothing else is ever written to the output. Requests run side by side; when
 * the instance has been started anew, the client's own initialize is repeated for it.
 */
public final class StdioBridge {
    /** Longest message in bytes. */
    static final int LINE_BYTES_MAX = 16 << 20;

    private static final int SIDE_BY_SIDE = 16;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);
    private static final String SESSION = "Mcp-Session-Id";

    private final URI address;
    private final String key;
    private final OutputStream out;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final Semaphore room = new Semaphore(SIDE_BY_SIDE);
    private volatile String session = "";
    private volatile @Nullable String greeting;

    /**
     * @param instance where the instance listens
     * @param key an API key of it
     * @param out where answers go, and nothing else
     */
    public StdioBridge(URI instance, String key, Profile profile, OutputStream out) {
        this.address = instance.resolve("/mcp?profile=" + profile.wireName());
        this.key = key;
        this.out = out;
    }

    /** Answers until the input ends, and all answers under way are written. */
    public void run(InputStream in) throws IOException, InterruptedException {
        BufferedInputStream lines = new BufferedInputStream(in);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Optional<byte[]> line = next(lines); line.isPresent(); line = next(lines)) {
                String text = new String(line.get(), StandardCharsets.UTF_8);
                if (text.isBlank()) {
                    continue;
                }
                JsonNode message = parsed(text);
                if (McpServer.isInitialize(message)) {
                    greeting = text;
                    relay(text, message); // before anything that relies on it
                } else {
                    room.acquire();
                    requests.execute(() -> {
                        try {
                            relay(text, message);
                        } finally {
                            room.release();
                        }
                    });
                }
            }
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return Data.parse(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance(); // the instance says what is wrong with it
        }
    }

    /** The next line without its end; empty at the end of the input. A line that is too long ends the conversation. */
    private static Optional<byte[]> next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0; read = in.read()) {
            if (read == '\n') {
                return Optional.of(line.toByteArray());
            }
            if (line.size() >= LINE_BYTES_MAX) {
                throw new IOException("a message is longer than " + LINE_BYTES_MAX + " bytes");
            }
            line.write(read);
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
    }

    private void relay(String text, JsonNode message) {
        try {
            HttpResponse<String> response = send(text);
            String first = greeting;
            if (response.statusCode() == 404 && first != null && !session.isEmpty()) {
                session = "";
                send(first);
                response = send(text);
            }
            String body = response.body().strip();
            if (response.statusCode() < 300 || isAnswer(body)) {
                write(body);
            } else {
                refuse(message, response.statusCode(), body);
            }
        } catch (IOException e) {
            fail(
                    message,
                    "No instance answers at " + address.resolve("/") + " ("
                            + e.getClass().getSimpleName()
                            + "). Start it with: continuum instance start; then try again.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> send(String text) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("X-API-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(text));
        String begun = session;
        if (!begun.isEmpty()) {
            request.header(SESSION, begun);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        response.headers().firstValue(SESSION).ifPresent(id -> session = id);
        return response;
    }

    private static boolean isAnswer(String body) {
        JsonNode parsed = parsed(body);
        return parsed.path("jsonrpc").asText().equals("2.0") || parsed.isArray();
    }

    /** The instance refused for a reason of HTTP, such as a wrong key. */
    private void refuse(JsonNode message, int status, String body) {
        String detail = parsed(body).path("detail").asText("");
        fail(message, "The instance refused (" + status + "): " + (detail.isEmpty() ? "it does not say why." : detail));
    }

    private void fail(JsonNode message, String why) {
        JsonNode id = message.path("id");
        if (!id.isMissingNode() || message.isMissingNode()) {
            ObjectNode error = McpServer.error(id.isMissingNode() ? null : id, new RpcError(RpcError.INTERNAL, why));
            write(error.toString());
        }
    }

    private synchronized void write(String answer) {
        if (answer.isEmpty()) {
            return;
        }
        try {
            out.write((answer.replace("\n", " ") + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the client has gone", e);
        }
    }
}
