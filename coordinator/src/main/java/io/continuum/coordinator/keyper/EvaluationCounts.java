package io.continuum.coordinator.keyper;

import io.continuum.protocol.identity.Refusal;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the tag helper answered and why it refused, since the start. Thread-safe. */
public final class EvaluationCounts {
    private final LongAdder requests = new LongAdder();
    private final LongAdder elements = new LongAdder();
    private final ConcurrentMap<String, LongAdder> refusals = new ConcurrentHashMap<>();

    /**
     * The counts at one moment.
     *
     * @param refused number of refused requests by reason, such as {@code off_curve}
     */
    public record Seen(long answered, long elements, Map<String, Long> refused) {}

    public Seen seen() {
        SortedMap<String, Long> byReason = new TreeMap<>();
        refusals.forEach((reason, count) -> byReason.put(reason, count.sum()));
        return new Seen(requests.sum(), elements.sum(), byReason);
    }

    void answered(int count) {
        requests.increment();
        elements.add(count);
    }

    /** Counts a refusal; what is no refusal is not counted. */
    void count(Evaluation evaluation) {
        switch (evaluation) {
            case Evaluation.Answered _ -> {}
            case Evaluation.Refused(Refusal refusal, String _) -> refused(refusal.code());
            case Evaluation.NotAMember _ -> refused("not_a_member");
            case Evaluation.Suspended _ -> refused("suspended");
            case Evaluation.Unconfirmed _ -> refused("unconfirmed_head");
            case Evaluation.OverQuota over ->
                refused("evaluation_quota_" + over.exceeded().scope().name().toLowerCase(Locale.ROOT));
        }
    }

    private void refused(String reason) {
        refusals.computeIfAbsent(reason, _ -> new LongAdder()).increment();
    }
}
