package io.continuum.instance.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A server that speaks the usual API on a port of its own: its embedding model knows a few words and which of them mean the
 * same, its language model says what it is told to.
 */
public final class ModelServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<List<String>> MEANINGS = List.of(
            List.of("car", "automobile", "vehicle"),
            List.of("bread", "loaf", "flour"),
            List.of("database", "postgresql", "ledger"),
            List.of("doctor", "physician", "surgery"));

    /** An answer before any of the usual ones: status and body, or the exchange is left to hang. */
    public record Canned(int status, String body, Map<String, String> headers) {
        public static Canned of(int status, String body) {
            return new Canned(status, body, Map.of());
        }
    }

    private final HttpServer server;
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile Function<JsonNode, String> chat = _ -> "{\"statements\": []}";
    private volatile Function<JsonNode, Canned> instead = _ -> Canned.of(0, "");

    public ModelServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/embeddings", exchange -> answer(exchange, this::embeddings));
        server.createContext("/v1/chat/completions", exchange -> answer(exchange, this::completion));
        server.createContext("/v1/models", exchange -> answer(exchange, _ -> "{\"data\": [{\"id\": \"small\"}]}"));
        server.start();
    }

    /** How to reach it. */
    public Server named(String model) {
        return Server.at(url(), "secret", model, Duration.ofSeconds(5));
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** What the language model answers from now on. */
    public void says(Function<JsonNode, String> answer) {
        chat = answer;
    }

    /** Answers with this instead, where its status is not 0; a negative one never answers. */
    public void instead(Function<JsonNode, Canned> canned) {
        instead = canned;
    }

    /** The bodies it was sent, oldest first. */
    public List<JsonNode> requests() {
        return requests;
    }

    public List<String> authorizations() {
        return authorizations;
    }

    /** All texts whose vectors were asked for. */
    public List<String> embedded() {
        return requests.stream()
                .flatMap(request -> request.path("input").valueStream())
                .map(JsonNode::asText)
                .toList();
    }

    private void answer(HttpExchange exchange, Function<JsonNode, String> usual) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            requests.add(request);
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Canned canned = instead.apply(request);
            if (canned.status() < 0) {
                hang();
                return;
            }
            canned.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            int status = canned.status() == 0 ? 200 : canned.status();
            byte[] body =
                    (canned.status() == 0 ? usual.apply(request) : canned.body()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void hang() {
        try {
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private String completion(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("choices")
                .addObject()
                .putObject("message")
                .put("role", "assistant")
                .put("content", chat.apply(request));
        answer.putObject("usage").put("total_tokens", 100);
        return answer.toString();
    }

    private String embeddings(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode data = answer.putArray("data");
        int index = 0;
        for (JsonNode text : request.path("input")) {
            ObjectNode one = data.addObject().put("index", index++);
            ArrayNode vector = one.putArray("embedding");
            String words = text.asText().toLowerCase(Locale.ROOT);
            for (List<String> meaning : MEANINGS) {
                vector.add(meaning.stream().filter(words::contains).count());
            }
            vector.add(0.1);
        }
        answer.putObject("usage").put("total_tokens", 10L * data.size());
        return answer.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
