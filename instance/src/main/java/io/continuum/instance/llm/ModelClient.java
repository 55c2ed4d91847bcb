package io.continuum.instance.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server, and believes nothing it says: an answer is bounded in size and time, a redirect is a failure, and what does
 * not have the expected form is not used. At most two requests are under way. Blocks; thread-safe.
 */
public final class ModelClient implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 16 << 20;
    private static final int DETAIL_CHARS_MAX = 200;
    private static final int UNDER_WAY_MAX = 2;
    private static final int CHARS_PER_TOKEN = 4;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration BUSY = Duration.ofSeconds(1);
    private static final Duration MISCONFIGURED = Duration.ofMinutes(1);

    private final Server server;
    private final CircuitBreaker breaker;
    private final HttpClient http;
    private final ObjectMapper json;
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
    private volatile String lastFailure = "";

    public ModelClient(Server server, InstantSource clock) {
        this.server = server;
        breaker = new CircuitBreaker(clock);
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
        json = JsonMapper.builder().build();
        json.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(64)
                        .maxStringLength(ANSWER_BYTES_MAX)
                        .build());
    }

    public Server server() {
        return server;
    }

    /** How long nobody should ask; zero when somebody may. */
    public Duration pause() {
        return breaker.pause();
    }

    public boolean isFailing() {
        return breaker.isOpen();
    }

    /** What went wrong last; empty after a success. */
    public String lastFailure() {
        return lastFailure;
    }

    /** The models that the server says it has. */
    public Answer<List<String>> models() {
        HttpRequest.Builder request = request("/models").GET();
        return ask(request, server.timeout(), answer -> {
            List<String> names = new ArrayList<>();
            answer.path("data").forEach(each -> names.add(each.path("id").asText()));
            return names.isEmpty() ? null : names;
        });
    }

    /**
     * Lets the model complete a conversation.
     *
     * @param schema JSON schema that the answer shall follow; many servers take it and do not care
     * @return the answer's text as the model wrote it
     */
    public Answer<String> chat(List<Message> messages, JsonNode schema) {
        ObjectNode body = json.createObjectNode();
        body.put("model", server.model());
        body.put("temperature", 0);
        body.put("stream", false);
        messages.forEach(message -> body.withArray("messages")
                .addObject()
                .put("role", message.role())
                .put("content", message.text()));
        ObjectNode format = body.putObject("response_format");
        format.put("type", "json_schema");
        format.putObject("json_schema")
                .put("name", "answer")
                .put("strict", true)
                .set("schema", schema);
        int asked =
                messages.stream().mapToInt(message -> message.text().length()).sum();
        return ask(post("/chat/completions", body), server.timeout(), asked, answer -> {
            String text = answer.path("choices")
                    .path(0)
                    .path("message")
                    .path("content")
                    .asText("");
            return text.isBlank() ? null : text;
        });
    }

    /**
     * One vector of length 1 for each text, all of the same dimension.
     *
     * @param dimensions asked for; 0 leaves it to the model
     * @param timeout longest time to wait
     */
    public Answer<List<float[]>> embed(List<String> texts, int dimensions, Duration timeout) {
        ObjectNode body = json.createObjectNode();
        body.put("model", server.model());
        body.put("encoding_format", "float");
        texts.forEach(body.withArray("input")::add);
        if (dimensions > 0) {
            body.put("dimensions", dimensions);
        }
        int asked = texts.stream().mapToInt(String::length).sum();
        return ask(post("/embeddings", body), timeout, asked, answer -> Vectors.read(answer, texts.size(), dimensions));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.path(path)).header("Accept", "application/json");
        return server.key().isEmpty() ? request : request.header("Authorization", "Bearer " + server.key());
    }

    private HttpRequest.Builder post(String path, ObjectNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private <T> Answer<T> ask(HttpRequest.Builder request, Duration timeout, Function<JsonNode, @Nullable T> read) {
        return ask(request, timeout, 0, read);
    }

    private <T> Answer<T> ask(
            HttpRequest.Builder request, Duration timeout, int asked, Function<JsonNode, @Nullable T> read) {
        if (!breaker.admits()) {
            return new Answer.Later<>("not asked: " + lastFailure, max(breaker.pause(), BUSY));
        }
        Answer<T> answer = answered(request, timeout, asked, read);
        switch (answer) {
            case Answer.Got<T> _ -> {
                breaker.succeeded();
                lastFailure = "";
            }
            case Answer.Later<T>(String detail, Duration pause) -> {
                breaker.failed(pause);
                lastFailure = detail;
            }
            case Answer.Unusable<T>(String detail, long _) -> {
                breaker.failed(Duration.ZERO);
                lastFailure = detail;
            }
        }
        return answer;
    }

    private <T> Answer<T> answered(
            HttpRequest.Builder request, Duration timeout, int asked, Function<JsonNode, @Nullable T> read) {
        try {
            if (!underWay.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Answer.Later<>("two requests are under way already", Duration.ZERO);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Later<>("interrupted", BUSY);
        }
        try {
            return read(send(request.build(), timeout), asked, read);
        } catch (TimeoutException _) {
            return new Answer.Later<>("no answer within " + timeout.toMillis() + " ms", Duration.ZERO);
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Answer.Later<>("cannot be reached: " + why, Duration.ZERO);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Later<>("interrupted", BUSY);
        } finally {
            underWay.release();
        }
    }

    /** The timeout of {@link HttpRequest} ends with the headers; this one holds until the last byte. */
    private HttpResponse<byte[]> send(HttpRequest request, Duration timeout)
            throws IOException, InterruptedException, TimeoutException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private <T> Answer<T> read(HttpResponse<byte[]> response, int asked, Function<JsonNode, @Nullable T> read) {
        int status = response.statusCode();
        if (status != 200) {
            String detail = "answered " + status + ": " + beginning(response.body());
            return switch (status) {
                case 400, 413, 422 -> new Answer.Unusable<>(detail, 0);
                case 429, 503 -> new Answer.Later<>(detail, retryAfter(response));
                case 401, 403, 404 -> new Answer.Later<>(detail, MISCONFIGURED);
                default -> new Answer.Later<>(detail, Duration.ZERO);
            };
        }
        long guessed = Math.max(1, asked / CHARS_PER_TOKEN);
        JsonNode answer;
        try {
            answer = json.readTree(response.body());
        } catch (JsonProcessingException e) {
            return new Answer.Unusable<>("answered what is no JSON: " + beginning(response.body()), guessed);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
        long tokens = Math.max(
                guessed, Math.min(answer.path("usage").path("total_tokens").asLong(), 1L << 32));
        T value = answer.isObject() ? read.apply(answer) : null;
        return value == null
                ? new Answer.Unusable<>("answered what was not asked for: " + beginning(response.body()), tokens)
                : new Answer.Got<>(value, tokens);
    }

    /** Seconds only: the other form of the header is a date of a clock that may be wrong (RFC 9110, 10.2.3). */
    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(BUSY);
    }

    private static String beginning(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 4 * DETAIL_CHARS_MAX), StandardCharsets.UTF_8);
        return text.substring(0, Math.min(text.length(), DETAIL_CHARS_MAX)).replaceAll("\\s+", " ");
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
