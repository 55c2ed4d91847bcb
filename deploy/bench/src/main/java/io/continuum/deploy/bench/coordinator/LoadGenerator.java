package io.continuum.deploy.bench.coordinator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.message.ExchangeMessages.Contribute;
import io.continuum.protocol.message.ExchangeMessages.Contributed;
import io.continuum.protocol.message.ExchangeMessages.Page;
import io.continuum.protocol.message.ExchangeMessages.Query;
import io.continuum.protocol.message.Json;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The members of a federation, in a process of their own. Founds the federation, then does what it is told, one line at a
 * time, and says what came of it, one JSON document a line.
 *
 * <pre>
 * make       CLIENTS MILLIS SHARED                make batches and throw them away: warms this process up
 * contribute CLIENTS MILLIS SHARED                send batches, each tag from SHARED organisations
 * insert     CLIENTS MILLIS SHARED CPU_NANOS URL  make the same batches, use as much processor time for each, insert the rows
 * ask        CLIENTS MILLIS BUCKETS               ask for pages of buckets below BUCKETS
 * </pre>
 */
public final class LoadGenerator {
    static final int BATCH = 200;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Answers alone; whatever logs goes to the other stream. */
    private static final PrintStream ANSWERS = System.out;

    private final BenchFederation federation;

    private LoadGenerator(BenchFederation federation) {
        this.federation = federation;
    }

    /** Arguments: the coordinator's URL, its admin secret, how many organisations. */
    public static void main(String[] arguments) throws Exception {
        System.setOut(System.err);
        BenchFederation federation =
                BenchFederation.found(URI.create(arguments[0]), arguments[1], Integer.parseInt(arguments[2]));
        say(new Started(
                federation.id.toString(),
                federation.members.stream()
                        .map(member -> member.keys.org().toString())
                        .toList()));
        LoadGenerator generator = new LoadGenerator(federation);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            say(generator.carryOut(order.split(" ")));
        }
        System.exit(0);
    }

    /** Ids in hex. */
    record Started(String federation, List<String> organisations) {}

    /** @param cpuNanos processor time of this process */
    record Sent(long accepted, long batches, long wallNanos, long cpuNanos) {
        double perSecond() {
            return accepted * 1e9 / wallNanos;
        }
    }

    record Asked(long pages, long patterns, double p50Millis, double p95Millis) {}

    private static void say(Object answer) throws IOException {
        ANSWERS.println(JSON.writeValueAsString(answer));
    }

    private Object carryOut(String... order) throws Exception {
        int clients = Integer.parseInt(order[1]);
        long millis = Long.parseLong(order[2]);
        int last = Integer.parseInt(order[3]);
        return switch (order[0]) {
            case "make" -> send(clients, millis, last, _ -> (_, batch, _) -> batch.size());
            case "contribute" -> send(clients, millis, last, _ -> this::post);
            case "insert" -> {
                long cpuNanos = Long.parseLong(order[4]);
                yield send(clients, millis, last, _ -> new RawInserts(order[5], federation.id, cpuNanos));
            }
            case "ask" -> ask(clients, millis, last);
            default -> throw new IllegalArgumentException("unknown order " + order[0]);
        };
    }

    /** Where a batch goes. */
    interface Sink extends AutoCloseable {
        /** @return how many were accepted */
        int take(BenchMember member, List<Envelope> batch, byte[] body) throws Exception;

        @Override
        default void close() throws Exception {}
    }

    private interface Sinks {
        Sink open(int client) throws Exception;
    }

    private int post(BenchMember member, List<Envelope> batch, byte[] body) throws Exception {
        byte[] answer = member.postBody("/v1/contributions", body);
        return (int) Json.read(answer, Contributed.class).orThrow().verdicts().stream()
                .filter(verdict -> verdict.verdict().equals("accepted"))
                .count();
    }

    private Sent send(int clients, long millis, int shared, Sinks sinks) throws Exception {
        long started = System.nanoTime();
        long cpuStarted = SYSTEM.getProcessCpuTime();
        long end = started + millis * 1_000_000;
        List<Callable<long[]>> work = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            int client = i;
            work.add(() -> {
                try (Sink sink = sinks.open(client)) {
                    return sendUntil(end, ownMembers(client, clients), shared, sink);
                }
            });
        }
        long accepted = 0;
        long batches = 0;
        for (long[] each : atOnce(work)) {
            accepted += each[0];
            batches += each[1];
        }
        return new Sent(accepted, batches, System.nanoTime() - started, SYSTEM.getProcessCpuTime() - cpuStarted);
    }

    private long[] sendUntil(long end, List<BenchMember> members, int shared, Sink sink) throws Exception {
        SplittableRandom random = new SplittableRandom();
        long accepted = 0;
        long batches = 0;
        while (System.nanoTime() < end) {
            List<Tag> tags = BenchFederation.tags(BATCH, random);
            for (int sender = 0; sender < shared; sender++) {
                List<Envelope> batch = tags.stream()
                        .map(tag -> BenchFederation.contribution(federation.id, tag, random))
                        .toList();
                BenchMember member = members.get((int) (batches++ % members.size()));
                accepted += sink.take(member, batch, Json.write(Contribute.of(federation.id, batch)));
            }
        }
        return new long[] {accepted, batches};
    }

    private Asked ask(int clients, long millis, int buckets) throws Exception {
        long end = System.nanoTime() + millis * 1_000_000;
        List<Callable<List<long[]>>> work = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            List<BenchMember> members = ownMembers(i, clients);
            work.add(() -> askUntil(end, members, buckets));
        }
        List<long[]> pages = atOnce(work).stream().flatMap(List::stream).toList();
        long[] nanos = pages.stream().mapToLong(page -> page[0]).sorted().toArray();
        return new Asked(
                pages.size(),
                pages.stream().mapToLong(page -> page[1]).sum(),
                percentile(nanos, 50),
                percentile(nanos, 95));
    }

    private List<long[]> askUntil(long end, List<BenchMember> members, int buckets) throws Exception {
        SplittableRandom random = new SplittableRandom();
        FederationId id = federation.id;
        List<long[]> pages = new ArrayList<>();
        while (System.nanoTime() < end) {
            BenchMember member = members.get(pages.size() % members.size());
            Query query =
                    new Query(id, 1, 1 + random.nextInt(2), random.nextInt(buckets), "", TransferId.random(random), 0);
            long asked = System.nanoTime();
            byte[] answer = member.post("/v1/query", query);
            long nanos = System.nanoTime() - asked;
            Page page = Json.read(answer, Page.class).orThrow();
            if (page.chargedMillicredits() == 0) {
                throw new IllegalStateException("a page without patterns measures nothing");
            }
            pages.add(new long[] {nanos, page.patterns().size()});
        }
        return pages;
    }

    private static double percentile(long[] sortedNanos, int percent) {
        return sortedNanos.length == 0
                ? 0
                : sortedNanos[(int) Math.min(sortedNanos.length - 1L, sortedNanos.length * (long) percent / 100)] / 1e6;
    }

    /** Each client speaks for members of its own. */
    private List<BenchMember> ownMembers(int client, int clients) {
        int size = federation.members.size();
        return federation.members.subList(client * size / clients, (client + 1) * size / clients);
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(work)) {
                results.add(each.get());
            }
            return results;
        }
    }
}
