package io.continuum.deploy.bench.memory;

import io.continuum.instance.memory.Reach;
import io.continuum.instance.recall.Ask;
import io.continuum.instance.recall.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The same questions to recall and to the bare Lucene below it, in turns, on one thread.
 *
 * @param p50Millis time within which half of the questions were answered
 * @param p95Millis time within which 95 of 100 questions were answered
 * @param perSecond questions that recall answers
 * @param lucenePerSecond questions whose two queries Lucene runs
 */
record Recalling(double p50Millis, double p95Millis, double perSecond, double lucenePerSecond) {
    private static final int LIMIT = 10;
    private static final int ROUNDS = 3; // the last one counts
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    static Recalling measure(Index index, Chatter chatter, int messages, int questions) {
        Random random = new Random(5);
        List<Ask> asked = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            asked.add(Ask.of(Reach.ofTenant(FilledMemory.TENANT), chatter.question(messages, random)));
        }
        long[] ours = new long[0];
        long[] lucene = new long[0];
        for (int round = 0; round < ROUNDS; round++) {
            ours = times(
                    asked, ask -> index.search(ask, "", LIMIT, Set.of()).hits().size());
            lucene = times(asked, index::lucene);
        }
        double perSecond = questions * NANOS_PER_SECOND / Arrays.stream(ours).sum();
        double lucenePerSecond =
                questions * NANOS_PER_SECOND / Arrays.stream(lucene).sum();
        Arrays.sort(ours);
        return new Recalling(
                ours[questions / 2] / NANOS_PER_MILLI,
                ours[questions * 95 / 100] / NANOS_PER_MILLI,
                perSecond,
                lucenePerSecond);
    }

    private static long[] times(List<Ask> asked, ToIntFunction<Ask> answer) {
        int found = 0;
        long[] times = new long[asked.size()];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            found += answer.applyAsInt(asked.get(i));
            times[i] = System.nanoTime() - start;
        }
        if (found == 0) {
            throw new IllegalStateException("nothing was found, so nothing was measured");
        }
        return times;
    }
}
