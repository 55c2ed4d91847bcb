package io.continuum.crdt.type;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A sum to which each writer adds. A writer's total stands at the dot of its last addition, one for each of its logs, and
 * supersedes the total before; so additions are neither lost nor counted twice.
 */
abstract sealed class Counter<V extends Counter<V>> extends DotFunValue<Long, V> permits GCounter, PnCounter {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

    Counter(DotFun<Long> totals) {
        super(totals);
    }

    /** The sum of all totals, or the nearest {@code long}. */
    public long value() {
        BigInteger sum = sum(writes.asMap().values());
        return sum.min(MAX).max(MIN).longValue();
    }

    static <V extends Counter<V>> Change<V> plus(long by) {
        return new Change<>((before, draft) -> {
            List<Long> own = new ArrayList<>(List.of(by));
            before.writes.forEach((dot, total) -> {
                if (dot.log().equals(draft.writer())) {
                    own.add(total);
                    draft.supersede(dot);
                }
            });
            return before.of(DotFun.of(draft.dot(), sum(own).longValueExact()));
        });
    }

    private static BigInteger sum(Iterable<Long> numbers) {
        BigInteger sum = BigInteger.ZERO;
        for (long number : numbers) {
            sum = sum.add(BigInteger.valueOf(number));
        }
        return sum;
    }
}
