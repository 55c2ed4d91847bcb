package io.continuum.deploy.bench.coordinator;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.deploy.bench.measure.Jvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;

/** The other end of a {@link LoadGenerator}. */
final class LoadProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TUNING = List.of("-XX:+UseSerialGC", "-Xmx512m");

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;
    private final LoadGenerator.Started started;

    private LoadProcess(CoordinatorProcess coordinator, int organisations) throws IOException {
        this.process = Jvm.start(
                TUNING,
                LoadGenerator.class.getName(),
                List.of(coordinator.url().toString(), coordinator.adminSecret(), Integer.toString(organisations)));
        this.orders = process.outputWriter();
        this.answers = process.inputReader();
        this.started = answer(LoadGenerator.Started.class);
    }

    /** Returns when the federation has its members. */
    static LoadProcess start(CoordinatorProcess coordinator, int organisations) throws IOException {
        return new LoadProcess(coordinator, organisations);
    }

    LoadGenerator.Started federation() {
        return started;
    }

    /** Makes batches for nobody. */
    void warmUp(int clients, long millis) throws IOException {
        order("make %d %d 1".formatted(clients, millis));
        answer(LoadGenerator.Sent.class);
    }

    /** @param shared how many organisations send each tag */
    LoadGenerator.Sent contribute(int clients, long millis, int shared) throws IOException {
        order("contribute %d %d %d".formatted(clients, millis, shared));
        return answer(LoadGenerator.Sent.class);
    }

    LoadGenerator.Sent insert(String url, int clients, long millis, int shared, long cpuNanos) throws IOException {
        order("insert %d %d %d %d %s".formatted(clients, millis, shared, cpuNanos, url));
        return answer(LoadGenerator.Sent.class);
    }

    LoadGenerator.Asked ask(int clients, long millis, int buckets) throws IOException {
        order("ask %d %d %d".formatted(clients, millis, buckets));
        return answer(LoadGenerator.Asked.class);
    }

    private void order(String line) throws IOException {
        orders.write(line);
        orders.newLine();
        orders.flush();
    }

    private <T> T answer(Class<T> type) throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the load generator stopped");
        }
        return JSON.readValue(line, type);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        orders.close();
        process.waitFor();
    }
}
