package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.reconcile.Answer;
import io.continuum.crdt.reconcile.ItemArray;
import io.continuum.crdt.reconcile.ItemSet;
import io.continuum.crdt.reconcile.Negentropy;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What each side of a range reconciliation works when both hold the same items, in memory with their running sums. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Reconciliation {
    private static final int NO_FRAME_LIMIT = 0;
    private static final long SEED = 1;

    @Param("1000000")
    public int entries;

    private ItemSet items = ItemArray.EMPTY;
    private Bytes question = Bytes.EMPTY;
    private Bytes reply = Bytes.EMPTY;

    @Setup
    public void fill() {
        items = items(entries, Set.of());
        question = Negentropy.initiator(items, NO_FRAME_LIMIT).start();
        Answer answer = respond();
        Keys.check(answer instanceof Answer.Send, "the responder answers");
        reply = ((Answer.Send) answer).message();
        Keys.check(initiate() instanceof Answer.Done, "one round is enough");
    }

    @Benchmark
    public Answer initiate() {
        Negentropy initiator = Negentropy.initiator(items, NO_FRAME_LIMIT);
        Keys.check(initiator.start().length() == question.length(), "the same question");
        return initiator.answer(reply);
    }

    @Benchmark
    public Answer respond() {
        return Negentropy.responder(items, NO_FRAME_LIMIT).answer(question);
    }

    /** What a whole reconciliation took, both directions together. */
    record Exchange(int rounds, int bytes, int differences) {}

    /** Reconciles two sets of which each lacks half of {@code missing} items, spread at random: the costly case. */
    static Exchange exchange(int entries, int missing) {
        Random random = new Random(SEED);
        Set<Integer> mineLacks = drawn(random, entries, missing / 2);
        Set<Integer> theirsLacks = drawn(random, entries, missing - missing / 2);
        theirsLacks.removeAll(mineLacks);
        int differences = mineLacks.size() + theirsLacks.size();
        Negentropy initiator = Negentropy.initiator(items(entries, mineLacks), NO_FRAME_LIMIT);
        Negentropy responder = Negentropy.responder(items(entries, theirsLacks), NO_FRAME_LIMIT);
        Bytes question = initiator.start();
        int bytes = 0;
        int found = 0;
        for (int round = 1; ; round++) {
            Bytes reply = ((Answer.Send) responder.answer(question)).message();
            bytes += question.length() + reply.length();
            switch (initiator.answer(reply)) {
                case Answer.Send send -> {
                    question = send.message();
                    found += send.have().size() + send.need().size();
                }
                case Answer.Done done -> {
                    found += done.have().size() + done.need().size();
                    Keys.check(found == differences, found + " differences found of " + differences);
                    return new Exchange(round, bytes, differences);
                }
                case Answer.UnsupportedVersion _, Answer.Malformed _ ->
                    throw new IllegalStateException("the responder speaks something else");
            }
        }
    }

    private static Set<Integer> drawn(Random random, int bound, int count) {
        Set<Integer> drawn = HashSet.newHashSet(count);
        while (drawn.size() < count) {
            drawn.add(random.nextInt(bound));
        }
        return drawn;
    }

    private static ItemSet items(int entries, Set<Integer> lacking) {
        SplittableRandom ids = new SplittableRandom(SEED);
        ItemArray.Builder builder = new ItemArray.Builder();
        byte[] id = new byte[32];
        for (int i = 0; i < entries; i++) {
            ids.nextBytes(id);
            if (!lacking.contains(i)) {
                builder.add(i + 1L, id);
            }
        }
        return builder.build();
    }
}
