package io.continuum.instance.federation;

import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.PatternBytes;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What earlier tag epochs released: it goes out again when the operator says so, and whoever files it then says what it
 * renews, because it is paid once. Confined to the outbox's round.
 */
final class Renewing {
    static final String ALREADY_RELEASED = "already_released";
    private static final int RENEWED_MAX = 1_000;
    private static final Set<OutboxState> ENDED = Set.of(
            OutboxState.RELEASED, OutboxState.INDEXED, OutboxState.VESTED, OutboxState.UNPAID, OutboxState.REFUSED);

    private final String tenant;
    private final HoldQueue holdQueue;
    private final OutboxStore store;
    private final AskStore asked;
    private final Transactions transactions;

    Renewing(String tenant, HoldQueue holdQueue, OutboxStore store, AskStore asked, Transactions transactions) {
        this.tenant = tenant;
        this.holdQueue = holdQueue;
        this.store = store;
        this.asked = asked;
        this.transactions = transactions;
    }

    /**
     * Lets what an earlier tag epoch released leave once more.
     *
     * @param wanted ids of patterns; all if it is empty
     * @return those that will leave
     */
    List<String> again(Federation federation, String actor, Collection<String> wanted) {
        String id = Base64Url.encode(federation.id().toArray());
        return transactions.write(() -> {
            List<String> again = new ArrayList<>();
            for (OutboxItem item : store.before(tenant, id, federation.tagEpoch(), ENDED, RENEWED_MAX)) {
                boolean due = wasReleased(item)
                        && (wanted.isEmpty() || wanted.contains(item.patternId()))
                        && !again.contains(item.patternId())
                        && !isOut(federation, id, item);
                if (due && holdQueue.renew(tenant, actor, item.patternId()) == HoldQueue.Decided.DONE) {
                    again.add(item.patternId());
                }
            }
            return again;
        });
    }

    private boolean isOut(Federation federation, String id, OutboxItem item) {
        return store.ofPattern(tenant, id, item.patternId()).getFirst().tagEpoch() == federation.tagEpoch();
    }

    /** The newest earlier release that holds the same, as far as this instance was part of it or bought it. */
    Optional<Envelope.Renewed> earlier(OutboxItem item) {
        Optional<Envelope.Renewed> own = own(item, Renewing::wasReleased);
        Optional<Envelope.Renewed> bought = holdQueue.payload(tenant, item.patternId()).stream()
                .map(payload -> PatternBytes.edge(PatternBytes.pattern(payload)))
                .flatMap(edge -> asked.before(tenant, item.federation(), edge, item.tagEpoch()).stream())
                .findFirst()
                .map(opened -> renewed(opened.tagEpoch(), opened.tag()));
        boolean boughtIsNewer = bought.isPresent()
                && own.filter(one -> one.tagEpoch() >= bought.get().tagEpoch()).isEmpty();
        return boughtIsNewer ? bought : own;
    }

    /** The newest earlier release that holds the same and that this organisation has a part in. */
    Optional<Envelope.Renewed> earlierPart(OutboxItem item) {
        return own(item, other -> other.state() != OutboxState.REFUSED && wasReleased(other));
    }

    private Optional<Envelope.Renewed> own(OutboxItem item, Predicate<OutboxItem> released) {
        return store.ofPattern(tenant, item.federation(), item.patternId()).stream()
                .filter(other -> other.tagEpoch() < item.tagEpoch())
                .filter(released)
                .findFirst()
                .map(other -> renewed(other.tagEpoch(), other.tag()));
    }

    private static Envelope.Renewed renewed(long tagEpoch, String tag) {
        return new Envelope.Renewed(
                tagEpoch, Tag.of(Base64Url.decodeExactly(tag, Tag.BYTES).orElseThrow()));
    }

    /** Whether a tag was released, with or without this organisation's part. */
    private static boolean wasReleased(OutboxItem item) {
        return switch (item.state()) {
            case RELEASED, INDEXED, VESTED, UNPAID -> true;
            case REFUSED -> item.lastError().equals(ALREADY_RELEASED);
            case WAITING, REPLACED, QUEUED, SENT, ACCEPTED -> false;
        };
    }
}
