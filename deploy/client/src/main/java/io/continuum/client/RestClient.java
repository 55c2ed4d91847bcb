package io.continuum.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Requests in JSON to one server, for whoever wants more of its API than {@link ContinuumClient} spells out. Thread-safe.
 *
 * <p>Every failure is a {@link ContinuumException}. Sent again is only what may be: reading, and {@link #postOnce}, which the
 * server does once for its Idempotency-Key however often it arrives. Answers are bounded.
 */
public final class RestClient {
    /** Longest answer in bytes; a longer one is refused, not cut. */
    public static final int ANSWER_BYTES_MAX = 64 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofHours(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI base;
    private final String apiKey;
    private final Retries retries;

    /**
     * @param base scheme, host and port
     * @param apiKey empty for requests that need none
     */
    public RestClient(URI base, String apiKey) {
        this(base, apiKey, Retries.USUAL);
    }

    public RestClient(URI base, String apiKey, Retries retries) {
        this.base = base;
        this.apiKey = apiKey;
        this.retries = retries;
    }

    public URI base() {
        return base;
    }

    public JsonNode get(String path) {
        return repeated(request(path).GET());
    }

    /** A POST that only reads, such as a search. */
    public JsonNode read(String path, JsonNode body) {
        return repeated(json(path, "POST", body));
    }

    /** A POST that is sent once and never again by itself. */
    public JsonNode post(String path, JsonNode body) {
        return send(json(path, "POST", body));
    }

    /** A POST under an Idempotency-Key of its own, so that it may be sent again and is done once. */
    public JsonNode postOnce(String path, JsonNode body) {
        return repeated(json(path, "POST", body)
                .header("Idempotency-Key", UUID.randomUUID().toString()));
    }

    public JsonNode put(String path, JsonNode body) {
        return repeated(json(path, "PUT", body));
    }

    /** @param version the version of the thing that was seen; null changes whichever there is */
    public JsonNode patch(String path, JsonNode body, @Nullable Integer version) {
        HttpRequest.Builder request = json(path, "PATCH", body);
        return send(version == null ? request : request.header("If-Match", "\"" + version + "\""));
    }

    public JsonNode delete(String path) {
        return send(request(path).DELETE());
    }

    /** Sends a file as it is; the answer may take as long as the file does. */
    public JsonNode upload(String path, Path file) throws FileNotFoundException {
        return send(request(path)
                .timeout(TRANSFER_TIMEOUT)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofFile(file)));
    }

    /** Writes what the path answers into a new file. */
    public void download(String path, Path file) throws IOException {
        try (InputStream body = open(request(path).timeout(TRANSFER_TIMEOUT).GET())) {
            Files.copy(body, file);
        }
    }

    /** One segment of a path or one value of a query, escaped. */
    public static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The body of an answer as it arrives, for as long as it goes on. */
    InputStream stream(String path, String name, String value) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).header("Accept", "text/event-stream");
        if (!value.isEmpty()) {
            request.header(name, value);
        }
        return open(withKey(request).GET());
    }

    private HttpRequest.Builder request(String path) {
        return withKey(HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json, application/problem+json"));
    }

    private HttpRequest.Builder withKey(HttpRequest.Builder request) {
        return apiKey.isEmpty() ? request : request.header("X-API-Key", apiKey);
    }

    private HttpRequest.Builder json(String path, String method, JsonNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /** Nobody listening is told at once: waiting would not bring a server to life. */
    private JsonNode repeated(HttpRequest.Builder request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return send(request);
            } catch (ContinuumException e) {
                boolean nobody =
                        e.getCause() instanceof ConnectException || e.getCause() instanceof InterruptedException;
                if (!e.isTemporary() || nobody || attempt >= retries.triesMax()) {
                    throw e;
                }
                pause(retries.pause(attempt, e));
            }
        }
    }

    private void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ContinuumException.unreachable(base, "interrupted", e);
        }
    }

    private JsonNode send(HttpRequest.Builder request) {
        try (InputStream body = open(request)) {
            return answer(bounded(body));
        } catch (IOException e) {
            throw ContinuumException.unreachable(base, "connection lost", e);
        }
    }

    private InputStream open(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() < 300) {
                return response.body();
            }
            try (InputStream body = response.body()) {
                throw ContinuumException.refused(response.statusCode(), retryAfter(response), problem(bounded(body)));
            }
        } catch (HttpTimeoutException e) {
            throw ContinuumException.unreachable(base, "no answer in time", e);
        } catch (ConnectException e) {
            throw ContinuumException.unreachable(base, "connection refused", e);
        } catch (IOException e) {
            throw ContinuumException.unreachable(base, "connection lost", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ContinuumException.unreachable(base, "interrupted", e);
        }
    }

    private byte[] bounded(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(ANSWER_BYTES_MAX + 1);
        if (bytes.length > ANSWER_BYTES_MAX) {
            throw ContinuumException.unreachable(
                    base, "the answer is longer than " + ANSWER_BYTES_MAX + " bytes; ask for less at a time", null);
        }
        return bytes;
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    private JsonNode answer(byte[] bytes) {
        try {
            return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw ContinuumException.unreachable(base, "what answers does not speak JSON; is it Continuum?", e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    private static JsonNode problem(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException _) {
            return MissingNode.getInstance();
        }
    }
}
