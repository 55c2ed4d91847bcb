package io.continuum.deploy.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * JSON requests to one server, one at a time or from several threads. Thread-safe.
 *
 * <p>Every failure is a {@link ClientException}: {@code Unreachable} when no server answered, {@code Refused} with the
 * code of the problem document when it did.
 */
public final class RestClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofHours(2);
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI base;
    private final String apiKey;

    /**
     * @param base scheme, host and port
     * @param apiKey empty for requests that need none
     */
    public RestClient(URI base, String apiKey) {
        this.base = base;
        this.apiKey = apiKey;
    }

    public URI base() {
        return base;
    }

    public JsonNode get(String path) {
        return send(request(path).GET());
    }

    public JsonNode post(String path, JsonNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    public JsonNode put(String path, JsonNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body.toString())));
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
        try {
            HttpResponse<InputStream> response = http.send(
                    request(path).timeout(TRANSFER_TIMEOUT).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() >= 300) {
                    throw refused(response.statusCode(), body.readNBytes(ANSWER_BYTES_MAX));
                }
                Files.copy(body, file);
            }
        } catch (ConnectException e) {
            throw new ClientException.Unreachable(base, "connection refused");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException.Unreachable(base, "interrupted");
        }
    }

    public JsonNode delete(String path) {
        return send(request(path).DELETE());
    }

    /** One segment of a path or one value of a query, escaped. */
    public static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json, application/problem+json");
        if (!apiKey.isEmpty()) {
            request.header("X-API-Key", apiKey);
        }
        return request;
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            byte[] bytes;
            try (InputStream body = response.body()) {
                bytes = body.readNBytes(ANSWER_BYTES_MAX);
            }
            if (response.statusCode() >= 300) {
                throw refused(response.statusCode(), bytes);
            }
            return answer(bytes);
        } catch (HttpTimeoutException e) {
            throw new ClientException.Unreachable(base, "no answer in time");
        } catch (ConnectException e) {
            throw new ClientException.Unreachable(base, "connection refused");
        } catch (IOException e) {
            throw new ClientException.Unreachable(base, "connection lost");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException.Unreachable(base, "interrupted");
        }
    }

    private JsonNode answer(byte[] bytes) {
        try {
            return bytes.length == 0 ? MissingNode.getInstance() : Json.MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new ClientException.Unreachable(base, "what answers does not speak JSON; is it Continuum?");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    private static ClientException.Refused refused(int status, byte[] bytes) {
        JsonNode problem;
        try {
            problem = Json.MAPPER.readTree(bytes);
        } catch (IOException _) {
            problem = Json.object();
        }
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        return new ClientException.Refused(
                status,
                problem.path("code").asText(""),
                detail.isEmpty() ? "The server answered with status " + status + "." : detail,
                problem);
    }
}
