package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A small real HTTP server on a free port. */
final class TestHttp implements AutoCloseable {
    static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern KEY_ID = Pattern.compile("keyid=\"([^\"]+)\"");

    /** What is sent back. */
    record Answer(int status, byte[] body, Map<String, String> headers) {
        static Answer json(int status, Object body) {
            try {
                return new Answer(status, MAPPER.writeValueAsBytes(body), Map.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Answer problem(int status, String code, Map<String, String> headers) {
            return new Answer(
                    status,
                    json(status, Map.of("code", code, "detail", "as the test wants"))
                            .body(),
                    headers);
        }
    }

    /** What came in. */
    record Incoming(String method, String path, String query, String contentType, InstanceId signer, byte[] body) {}

    interface Handler {
        Answer answer(Incoming incoming) throws IOException;
    }

    private final HttpServer server;

    TestHttp(Handler handler) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> serve(exchange, handler));
        server.start();
    }

    private static void serve(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = handler.answer(incoming(exchange));
            } catch (RuntimeException e) {
                e.printStackTrace();
                answer = Answer.problem(500, "internal", Map.of());
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static Incoming incoming(HttpExchange exchange) throws IOException {
        String input = exchange.getRequestHeaders().getFirst("Signature-Input");
        Matcher keyId = KEY_ID.matcher(input == null ? "" : input);
        byte[] signer = keyId.find()
                ? Base64Url.decodeExactly(keyId.group(1), InstanceId.BYTES).orElseThrow()
                : new byte[InstanceId.BYTES];
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        String query = exchange.getRequestURI().getQuery();
        return new Incoming(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query,
                contentType == null ? "" : contentType,
                InstanceId.of(signer),
                exchange.getRequestBody().readAllBytes());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
