package io.continuum.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.reconcile.Answer;
import io.continuum.crdt.reconcile.Item;
import io.continuum.crdt.reconcile.ItemArray;
import io.continuum.crdt.reconcile.Negentropy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two processes reconcile their sets over lines of text. SPEC.md rules Y-80 to Y-89. */
class NegentropyHarnessTest {
    @ParameterizedTest(name = "frame limit {0}, seed {1}")
    @Timeout(300)
    @CsvSource({"0, 1", "4096, 2", "60000, 3"})
    void twoProcessesSayTheSameBytesAsOneAndLearnTheSameFromEitherSide(int frameBytesMax, long seed) throws Exception {
        Random random = new Random(seed);
        List<Item> north = new ArrayList<>();
        List<Item> south = new ArrayList<>();
        Set<Bytes> onlyNorth = new HashSet<>();
        Set<Bytes> onlySouth = new HashSet<>();
        for (int i = 0; i < 6_000; i++) {
            Item item = item(random);
            int where = random.nextInt(10);
            if (where != 0) {
                north.add(item);
            }
            if (where != 1) {
                south.add(item);
            }
            if (where == 0) {
                onlySouth.add(item.id());
            } else if (where == 1) {
                onlyNorth.add(item.id());
            }
        }

        Dialogue fromNorth = betweenProcesses(north, south, frameBytesMax);
        Dialogue fromSouth = betweenProcesses(south, north, frameBytesMax);

        assertThat(fromNorth.have).isEqualTo(onlyNorth);
        assertThat(fromNorth.need).isEqualTo(onlySouth);
        assertThat(fromSouth.have).isEqualTo(onlySouth);
        assertThat(fromSouth.need).isEqualTo(onlyNorth);
        assertThat(fromNorth.messages).isEqualTo(inProcess(north, south, frameBytesMax));
        assertThat(fromSouth.messages).isEqualTo(inProcess(south, north, frameBytesMax));
        if (frameBytesMax > 0) {
            assertThat(fromNorth.messages)
                    .allSatisfy(message -> assertThat(message.length()).isLessThanOrEqualTo(frameBytesMax));
        }
    }

    private static Item item(Random random) {
        byte[] id = new byte[Item.ID_BYTES];
        random.nextBytes(id);
        return new Item(random.nextInt(2_000), Bytes.of(id));
    }

    private record Dialogue(List<Bytes> messages, Set<Bytes> have, Set<Bytes> need) {}

    private static Dialogue betweenProcesses(List<Item> here, List<Item> there, int frameBytesMax) throws Exception {
        Dialogue dialogue = new Dialogue(new ArrayList<>(), new HashSet<>(), new HashSet<>());
        try (Harness initiator = new Harness(here, frameBytesMax);
                Harness responder = new Harness(there, frameBytesMax)) {
            initiator.write("initiate\n");
            String line = initiator.read();
            while (!line.equals("done")) {
                dialogue.messages.add(value(line, "msg,"));
                responder.write(line + "\n");
                String reply = responder.read();
                dialogue.messages.add(value(reply, "msg,"));
                initiator.write(reply + "\n");
                for (line = initiator.read(); line.matches("(have|need),.*"); line = initiator.read()) {
                    (line.startsWith("have,") ? dialogue.have : dialogue.need).add(value(line, line.substring(0, 5)));
                }
            }
            assertThat(initiator.end()).isZero();
            assertThat(responder.end()).isZero();
        }
        return dialogue;
    }

    private static Bytes value(String line, String before) {
        assertThat(line).startsWith(before);
        return Bytes.of(HexFormat.of().parseHex(line.substring(before.length())));
    }

    private static List<Bytes> inProcess(List<Item> here, List<Item> there, int frameBytesMax) {
        Negentropy initiator = Negentropy.initiator(ItemArray.of(here), frameBytesMax);
        Negentropy responder = Negentropy.responder(ItemArray.of(there), frameBytesMax);
        List<Bytes> messages = new ArrayList<>(List.of(initiator.start()));
        while (responder.answer(messages.getLast()) instanceof Answer.Send reply) {
            messages.add(reply.message());
            if (!(initiator.answer(reply.message()) instanceof Answer.Send next)) {
                return messages;
            }
            messages.add(next.message());
        }
        throw new AssertionError("the responder found a message malformed");
    }

    /** A running {@code continuum dev negentropy-harness} with a sealed set. */
    private static final class Harness implements AutoCloseable {
        private static final int SECONDS_MAX = 60;

        private final Process process;
        private final Writer in;
        private final BufferedReader out;

        Harness(List<Item> items, int frameBytesMax) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            Checkout.root().resolve("deploy/continuum").toString(), "dev", "negentropy-harness")
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("FRAMESIZELIMIT", String.valueOf(frameBytesMax));
            process = builder.start();
            in = process.outputWriter();
            out = process.inputReader();
            for (Item item : items) {
                in.write("item," + item.timestamp() + "," + item.id() + "\n");
            }
            write("seal\n");
        }

        void write(String line) throws IOException {
            in.write(line);
            in.flush();
        }

        String read() throws IOException {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the harness ended");
            }
            return line;
        }

        /** Ends its input; returns its exit code. */
        int end() throws IOException, InterruptedException {
            in.close();
            assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
