package io.continuum.e2e.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.Instance;
import io.continuum.instance.RunningInstance;
import io.continuum.instance.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real instance in this process, on a free port, spoken to over HTTP. */
final class Region implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private RunningInstance instance;

    Region(Path folder) throws Exception {
        this.folder = folder;
        this.instance = start();
    }

    private RunningInstance start() throws Exception {
        return Instance.start(Config.load(Map.of("data_dir", folder.toString(), "http.port", "0"), Map.of(), null));
    }

    void restart() throws Exception {
        instance.close();
        instance = start();
    }

    /** Ends the instance; its folder stays. */
    void stop() {
        instance.close();
    }

    void startAgain() throws Exception {
        instance = start();
    }

    String url() {
        return instance.url();
    }

    /** What came back from a call. */
    record Answer(int status, JsonNode body) {
        JsonNode ok() {
            if (status >= 300) {
                throw new AssertionError("answered " + status + ": " + body);
            }
            return body;
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer post(String path, Object body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body))));
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(instance.url() + path))
                .header("X-API-Key", Files.readString(folder.resolve("api-key")).strip());
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                response.body().length == 0 ? MAPPER.nullNode() : MAPPER.readTree(response.body()));
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        instance.close();
        http.shutdownNow();
    }
}
