package io.continuum.deploy.bench.memory;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.deploy.bench.measure.Jvm;
import io.continuum.deploy.bench.measure.Progress;
import io.continuum.instance.recall.Index;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A memory of many messages: how fast its index is built again, how fast it answers, and what heap that takes.
 *
 * @param builtPerSecond memories that the index takes in when it is built from nothing
 * @param heapBytes in use after a collection, with the index open
 */
public record Recollection(
        double builtPerSecond,
        double p50Millis,
        double p95Millis,
        double perSecond,
        double lucenePerSecond,
        double heapBytes) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS_PER_SECOND = 1e9;
    /** Just below a billion bytes: who needs more does not get to the end. */
    private static final List<String> TUNING = List.of("-XX:+UseSerialGC", "-Xmx950m");

    /** Measures in a process of its own, whose heap cannot grow to a billion bytes. */
    static Recollection inItsOwnProcess(Path folder, int messages, int questions) throws IOException {
        Process process = Jvm.start(
                TUNING,
                Recollection.class.getName(),
                List.of(folder.toString(), Integer.toString(messages), Integer.toString(questions)));
        try (var answers = process.inputReader(StandardCharsets.UTF_8)) {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("the process with " + messages + " memories ended without figures");
            }
            return JSON.readValue(line, Recollection.class);
        } finally {
            process.destroy();
        }
    }

    static Recollection measure(Path folder, int messages, int questions, Progress progress)
            throws InterruptedException {
        Chatter chatter = new Chatter(1);
        try (FilledMemory memory = new FilledMemory(folder, chatter, messages, progress)) {
            progress.says("building the index of " + messages);
            long start = System.nanoTime();
            try (Index index = memory.index()) {
                double perSecond = messages * NANOS_PER_SECOND / (System.nanoTime() - start);
                progress.says("built %.0f a second; asking %d questions".formatted(perSecond, questions));
                Recalling recalling = Recalling.measure(index, chatter, messages, questions);
                return new Recollection(
                        perSecond,
                        recalling.p50Millis(),
                        recalling.p95Millis(),
                        recalling.perSecond(),
                        recalling.lucenePerSecond(),
                        heapInUse());
            }
        }
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
    }

    /** @param arguments an empty folder, how many messages, how many questions */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Recollection figures = measure(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                line -> System.err.println("bench:         " + line));
        out.println(JSON.writeValueAsString(figures));
    }
}
