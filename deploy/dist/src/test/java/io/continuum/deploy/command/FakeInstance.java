package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.continuum.deploy.client.Json;
import io.continuum.instance.intake.Format;
import io.continuum.instance.intake.Intake;
import io.continuum.instance.intake.NoteDefaults;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Remembers and finds texts over the REST API as an instance does, and refuses like one. */
final class FakeInstance implements AutoCloseable {
    static final String KEY = "ck_test";

    private final HttpServer server;
    private final Set<String> texts = new LinkedHashSet<>();
    private final List<JsonNode> requests = new ArrayList<>();
    private int busyAnswers;

    FakeInstance() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/v1/learn", exchange -> answer(exchange, this::learn));
        server.createContext("/v1/recall", exchange -> answer(exchange, this::recall));
        server.createContext("/v1/search", exchange -> answer(exchange, this::recall));
        server.createContext(
                "/v1/ask",
                exchange -> problem(
                        exchange, 402, "insufficient_credits", "2 credits are missing; contribute patterns to earn."));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next requests to learn are answered with 503. */
    synchronized void beBusy(int times) {
        busyAnswers = times;
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    private interface Route {
        ObjectNode handle(JsonNode body) throws Problem;
    }

    private static final class Problem extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Problem(int status, String detail) {
            super(detail);
            this.status = status;
        }
    }

    private synchronized ObjectNode learn(JsonNode body) throws Problem {
        if (busyAnswers-- > 0) {
            throw new Problem(503, "Busy; try again in a second.");
        }
        requests.add(body);
        ObjectNode answer = Json.object();
        ArrayNode memories = answer.putArray("memories");
        int duplicates = 0;
        List<String> learnt = new ArrayList<>();
        Intake.read(
                        Format.of(body.path("format").asText()),
                        body.path("content").asText(),
                        new NoteDefaults("", "", List.of(), null))
                .forEach(note -> learnt.add(note.text()));
        for (String text : learnt) {
            if (texts.add(text)) {
                memories.addObject().put("text", text);
            } else {
                duplicates++;
            }
        }
        return answer.put("memories_stored", memories.size())
                .put("links_created", 0)
                .put("duplicates", duplicates);
    }

    private synchronized ObjectNode recall(JsonNode body) {
        requests.add(body);
        ObjectNode answer = Json.object();
        ArrayNode hits = answer.putArray("hits");
        for (String text : texts) {
            if (text.contains(body.path("query").asText())) {
                hits.addObject()
                        .put("text", text)
                        .put("kind", "note")
                        .put("score", 1.5)
                        .put("origin", "own");
            }
        }
        return answer;
    }

    private static void answer(HttpExchange exchange, Route route) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        if (!KEY.equals(exchange.getRequestHeaders().getFirst("X-API-Key"))) {
            problem(exchange, 401, "unauthorized", "This key is not known here.");
            return;
        }
        try {
            JsonNode body = Json.MAPPER.readTree(bytes);
            send(exchange, 200, "application/json", route.handle(body).toString());
        } catch (Problem e) {
            problem(exchange, e.status, "busy", String.valueOf(e.getMessage()));
        }
    }

    private static void problem(HttpExchange exchange, int status, String code, String detail) throws IOException {
        send(
                exchange,
                status,
                "application/problem+json",
                Json.object()
                        .put("status", status)
                        .put("code", code)
                        .put("detail", detail)
                        .toString());
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
