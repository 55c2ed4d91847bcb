package io.continuum.deploy.bench.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.Instance;
import io.continuum.instance.RunningInstance;
import io.continuum.instance.StartException;
import io.continuum.instance.config.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An assistant that keeps its notes in an instance through the tools of the official memory server, over HTTP. The same work
 * as {@code peers/memory.mjs} gives that server, which it reaches over its standard input and output.
 *
 * @param batchMillis time in which all things were told, a hundred in a call
 * @param searchMillis median of a search for a word of one of them, once all is taken in
 * @param writeMillis median of telling one more
 */
record Assistant(double batchMillis, double searchMillis, double writeMillis) {
    /** Things told in one call. */
    static final int BATCH = 100;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int WARM_UPS = 300;
    /** Time of searching before any counts, for each search that does: 5 s for 200. The other server has as much. */
    private static final long SETTLING_NANOS = 25_000_000;

    /** Talks to one instance. */
    private static final class Client implements AutoCloseable {
        private final KeptConnection connection;
        private int next = 1;

        Client(URI url, String key) throws IOException {
            connection = new KeptConnection(
                    url,
                    Map.of(
                            "Content-Type",
                            "application/json",
                            "Accept",
                            "application/json, text/event-stream",
                            "X-API-Key",
                            key));
        }

        JsonNode call(String tool, Map<String, Object> arguments) throws IOException {
            Map<String, Object> message = Map.of(
                    "jsonrpc",
                    "2.0",
                    "id",
                    next++,
                    "method",
                    "tools/call",
                    "params",
                    Map.of("name", tool, "arguments", arguments));
            KeptConnection.Response response = connection.post(JSON.writeValueAsBytes(message));
            JsonNode result = JSON.readTree(response.body()).path("result");
            if (response.status() != 200
                    || !result.isObject()
                    || result.path("isError").asBoolean()) {
                throw new IOException(
                        tool + ": " + response.status() + " " + new String(response.body(), StandardCharsets.UTF_8));
            }
            return result;
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /** @param folder empty; the instance keeps its data there */
    static Assistant measure(Path folder, int things, int queries) throws IOException, StartException {
        Config config = Config.load(
                Map.of("data_dir", folder.toString(), "http.port", "0", "log.level", "warn"), Map.of(), null);
        try (RunningInstance instance = Instance.start(config);
                Client client = new Client(
                        URI.create(instance.url() + "/mcp?profile=classic"),
                        instance.firstStart().orElseThrow().apiKey())) {
            warmUp(client, Math.min(WARM_UPS, things));
            long start = System.nanoTime();
            for (int from = 0; from < things; from += BATCH) {
                tell(client, from, Math.min(BATCH, things - from));
            }
            double batches = (System.nanoTime() - start) / NANOS_PER_MILLI;
            long settled = System.nanoTime() + queries * SETTLING_NANOS;
            for (int i = 0; System.nanoTime() < settled; i++) { // what was told last is being taken in meanwhile
                search(client, i % things);
            }
            long[] searches = new long[queries];
            for (int i = 0; i < queries; i++) {
                searches[i] = search(client, (int) (i * 7_919L % things));
            }
            long[] writes = new long[queries];
            for (int i = 0; i < queries; i++) {
                long before = System.nanoTime();
                tell(client, things + i, 1);
                writes[i] = System.nanoTime() - before;
            }
            return new Assistant(batches, median(searches), median(writes));
        }
    }

    /** Elsewhere in the numbers, and gone again before anything counts. */
    private static void warmUp(Client client, int things) throws IOException {
        int from = 100_000_000;
        for (int i = 0; i < things; i++) {
            tell(client, from + i, 1);
            search(client, from + i);
        }
        client.call(
                "delete_entities",
                Map.of(
                        "entityNames",
                        IntStream.range(from, from + things)
                                .mapToObj(i -> "record-" + i)
                                .toList()));
    }

    private static void tell(Client client, int from, int count) throws IOException {
        List<Object> entities = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            entities.add(Map.of(
                    "name",
                    "record-" + i,
                    "entityType",
                    "kind-" + i % 7,
                    "observations",
                    List.of("The record number " + i + " is kept by team " + i % 50 + " and was written by hand, tag"
                            + i + ".")));
        }
        client.call("create_entities", Map.of("entities", entities));
    }

    private static long search(Client client, int wanted) throws IOException {
        long before = System.nanoTime();
        JsonNode found = client.call("search_nodes", Map.of("query", "tag" + wanted + "."));
        long nanos = System.nanoTime() - before;
        if (!found.toString().contains("record-" + wanted)) {
            throw new IOException("not found: " + wanted);
        }
        return nanos;
    }

    private static double median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / NANOS_PER_MILLI;
    }
}
