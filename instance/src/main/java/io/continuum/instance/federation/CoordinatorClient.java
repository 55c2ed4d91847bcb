package io.continuum.instance.federation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.continuum.protocol.identity.InstanceKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Speaks to the coordinator over HTTP: every request has a deadline, every answer a bound, every ending a type. Blocking,
 * thread-safe.
 */
public final class CoordinatorClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int ANSWER_BYTES_MAX = 32 << 20;
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** Makes the signature headers of a request. */
    @FunctionalInterface
    public interface Signer {
        /** @param contentType empty when there is no body */
        Map<String, String> headers(String method, URI address, String contentType, byte[] body);

        /** The same with these keys, whatever the key file says. */
        default Signer as(InstanceKeys keys) {
            throw new UnsupportedOperationException("this signer has no other keys than its own");
        }
    }

    /** How a request for plain bytes ended. */
    public sealed interface Download {
        record Found(byte[] bytes) implements Download {}

        /** It was answered, and what was asked for is not there or not for this caller. */
        record Missing(int status, String detail) implements Download {}

        /** Nobody answered, or not now. */
        record Unavailable(String detail) implements Download {}
    }

    private sealed interface Exchange {
        record Answered(int status, byte[] body) implements Exchange {}

        record Failed(String detail) implements Exchange {}
    }

    private final HttpClient http;

    public CoordinatorClient() {
        http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** A request that this instance signs. */
    public Reply signed(Signer signer, String method, URI coordinator, String path, Object body) {
        byte[] bytes = bytes(body);
        URI address = address(coordinator, path);
        String contentType = bytes.length == 0 ? "" : JSON;
        return send(method, address, bytes, signer.headers(method, address, contentType, bytes));
    }

    /** A request with headers that say why it is allowed, such as an invite's id. */
    public Reply plain(String method, URI coordinator, String path, Object body, Map<String, String> headers) {
        return send(method, address(coordinator, path), bytes(body), headers);
    }

    /**
     * Reads a file that is no JSON.
     *
     * @param signer makes the headers that say why it is allowed; none for what is public
     * @param bytesMax a longer answer is not read to its end, and is {@link Download.Unavailable}
     */
    public Download download(URI server, String path, Signer signer, int bytesMax) {
        URI address = address(server, path);
        Map<String, String> headers = signer.headers("GET", address, "", new byte[0]);
        return switch (exchange("GET", address, new byte[0], headers, bytesMax)) {
            case Exchange.Failed(String detail) -> new Download.Unavailable(detail);
            case Exchange.Answered(int status, byte[] body) when status == 200 -> new Download.Found(body);
            case Exchange.Answered(int status, byte[] body) ->
                switch (reply(status, body)) {
                    case Reply.Refused(var _, var _, String detail, var _) -> new Download.Missing(status, detail);
                    case Reply.Unavailable(String detail) -> new Download.Unavailable(detail);
                    case Reply.Ok _ -> new Download.Unavailable("an answer with status " + status);
                };
        };
    }

    private static URI address(URI coordinator, String path) {
        String base = coordinator.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    /** An empty string stands for no body. */
    private static byte[] bytes(Object body) {
        if (body instanceof String text && text.isEmpty()) {
            return new byte[0];
        }
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request of ours cannot be written as JSON", e);
        }
    }

    private Reply send(String method, URI address, byte[] body, Map<String, String> headers) {
        return switch (exchange(method, address, body, headers, ANSWER_BYTES_MAX)) {
            case Exchange.Failed(String detail) -> new Reply.Unavailable(detail);
            case Exchange.Answered(int status, byte[] answer) -> reply(status, answer);
        };
    }

    private Exchange exchange(String method, URI address, byte[] body, Map<String, String> headers, int bytesMax) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(REQUEST_TIMEOUT)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (body.length > 0) {
            request.header("Content-Type", JSON);
        }
        headers.forEach(request::setHeader);
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] answer = in.readNBytes(bytesMax + 1);
                return answer.length > bytesMax
                        ? new Exchange.Failed(
                                "the answer of " + address.getAuthority() + " is larger than this instance reads")
                        : new Exchange.Answered(response.statusCode(), answer);
            }
        } catch (IOException e) {
            return new Exchange.Failed(address.getAuthority() + " cannot be reached: " + why(e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Exchange.Failed("the instance is stopping");
        }
    }

    private static String why(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static Reply reply(int status, byte[] answer) {
        JsonNode body;
        try {
            JsonNode read = answer.length == 0 ? MissingNode.getInstance() : MAPPER.readTree(answer);
            body = read == null ? MissingNode.getInstance() : read;
        } catch (IOException _) {
            body = MissingNode.getInstance();
            if (status < 300) {
                return new Reply.Unavailable("the coordinator's answer is no JSON");
            }
        }
        if (status >= 200 && status < 300) {
            return new Reply.Ok(status, body);
        }
        String detail = body.path("detail").asText("the coordinator answered " + status);
        return status == 429 || status >= 500
                ? new Reply.Unavailable(detail)
                : new Reply.Refused(status, body.path("code").asText("http_" + status), detail, body);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
