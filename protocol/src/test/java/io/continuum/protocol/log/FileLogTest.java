package io.continuum.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.log.FileLog.Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md T-5 and T-25, on a log that is killed again and again between any two of its files. */
class FileLogTest {
    private static final int APPENDS = 60;

    private final LogSigner signer = new LogSigner("log.example", SigningKey.generate(new SeededRandom(1)));
    private final LogTrust trust =
            LogTrust.of(signer.key().vkey(), List.of(), 0).orThrow();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatWasAcknowledgedIsProvedAndNoTwoCheckpointsDisagree(long seed) throws IOException {
        Life life = live(Order.STORE_THEN_SIGN, seed);
        SignedCheckpoint last = life.seen.getLast();
        assertThat(life.kills).isGreaterThan(10);
        assertThat(life.acknowledged).hasSizeGreaterThan(500);
        TileReader tiles = new TileReader(life.log);
        for (SignedCheckpoint seen : life.seen) {
            assertThat(Comparison.of(seen, last, tiles))
                    .as("size %d", seen.head().size())
                    .isIn(new Comparison.Same(), new Comparison.Newer());
        }
        for (Map.Entry<Long, Bytes> entry : life.acknowledged.entrySet()) {
            List<Bytes> bundle =
                    tiles.entries(last.head(), entry.getKey() / 256).orThrow();
            assertThat(bundle.get((int) (entry.getKey() % 256))).isEqualTo(entry.getValue());
        }
    }

    @Test
    void aLogThatSignsBeforeItStoresIsCaught() throws IOException {
        Life life = live(Order.SIGN_THEN_STORE, 1);
        TileReader tiles = new TileReader(life.log);
        SignedCheckpoint last = life.seen.getLast();
        assertThat(life.seen.stream().map(seen -> Comparison.of(seen, last, tiles)))
                .anyMatch(comparison -> comparison instanceof Comparison.Forked);
    }

    private static final class Life {
        private final List<SignedCheckpoint> seen = new ArrayList<>();
        private final Map<Long, Bytes> acknowledged = new TreeMap<>();
        private FileLog log;
        private int kills;

        Life(FileLog log) {
            this.log = log;
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Life live(Order order, long seed) throws IOException {
        Random random = new Random(seed);
        boolean[] mayDie = {false};
        Runnable fate = () -> {
            if (mayDie[0] && random.nextInt(12) == 0) {
                throw new Killed();
            }
        };
        Life life = new Life(new FileLog(folder, signer, order, fate));
        for (int round = 0; round < APPENDS; round++) {
            List<byte[]> entries = entries(random, round);
            try {
                mayDie[0] = round < APPENDS - 1;
                long first = life.log.append(entries);
                for (int i = 0; i < entries.size(); i++) {
                    life.acknowledged.put(first + i, Bytes.of(entries.get(i)));
                }
            } catch (Killed e) {
                life.kills++;
                mayDie[0] = false;
                look(life);
                life.log = new FileLog(folder, signer, order, fate);
            }
            look(life);
        }
        return life;
    }

    private void look(Life life) throws IOException {
        life.seen.add(trust.open(life.log.checkpoint()).orThrow());
    }

    private static List<byte[]> entries(Random random, int round) {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 1 + random.nextInt(60); i > 0; i--) {
            entries.add(("round " + round + ", entry " + i).getBytes(StandardCharsets.UTF_8));
        }
        return entries;
    }
}
