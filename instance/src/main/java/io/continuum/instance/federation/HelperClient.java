package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Asks tag helpers over HTTP. Every request has a deadline and every answer a bound; whatever is no answer means: not now.
 * Blocking, thread-safe.
 */
public final class HelperClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration WAIT_MAX = Duration.ofDays(1);
    private static final int ANSWER_BYTES_MAX = 16 << 10;
    private static final String BYTES = "application/octet-stream";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** How a question ended. */
    public sealed interface Answer {
        /** Bytes whose proof is not checked yet. */
        record Evaluated(byte[] bytes) implements Answer {}

        /** @param patience how long the helper asks for patience; zero if it did not say */
        record NotNow(String detail, Duration patience) implements Answer {}
    }

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Sends one question to the helper at {@code helper}. */
    public Answer evaluate(CoordinatorClient.Signer signer, URI helper, byte[] question) {
        URI address = address(helper, "/v1/tags/evaluate");
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", BYTES)
                .POST(HttpRequest.BodyPublishers.ofByteArray(question));
        Map<String, String> signature = signer.headers("POST", address, BYTES, question);
        signature.forEach(request::setHeader);
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                return answer(response, in.readNBytes(ANSWER_BYTES_MAX));
            }
        } catch (IOException e) {
            return new Answer.NotNow("it cannot be reached: " + why(e), Duration.ZERO);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.NotNow("the instance is stopping", Duration.ZERO);
        }
    }

    /** Whether the server at {@code helper} answers at all. */
    public boolean isReachable(URI helper) {
        HttpRequest request = HttpRequest.newBuilder(address(helper, "/v1/health"))
                .timeout(HEALTH_TIMEOUT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Answer answer(HttpResponse<?> response, byte[] body) {
        if (response.statusCode() == 200) {
            return new Answer.Evaluated(body);
        }
        JsonNode problem = json(body);
        String code = problem.path("code").asText("http_" + response.statusCode());
        String detail = problem.path("detail").asText("");
        return new Answer.NotNow(
                detail.isEmpty() ? code : code + ": " + detail,
                response.headers()
                        .firstValue("Retry-After")
                        .map(HelperClient::seconds)
                        .orElse(Duration.ZERO));
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode read = MAPPER.readTree(body);
            return read == null ? MissingNode.getInstance() : read;
        } catch (IOException _) {
            return MissingNode.getInstance();
        }
    }

    /** Zero for a time that is no number of seconds; a day at most, whatever the helper says. */
    private static Duration seconds(String retryAfter) {
        if (!retryAfter.matches("\\d{1,9}")) {
            return Duration.ZERO;
        }
        Duration wait = Duration.ofSeconds(Long.parseLong(retryAfter));
        return wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
    }

    private static URI address(URI helper, String path) {
        String base = helper.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static String why(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
