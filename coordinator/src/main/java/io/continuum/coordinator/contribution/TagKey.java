package io.continuum.coordinator.contribution;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.pattern.Envelope;
import java.util.Comparator;
import java.util.Optional;

/** A tag within its tag epoch. Their order is the one in which tags are locked. */
public record TagKey(long tagEpoch, Bytes tag) implements Comparable<TagKey> {
    private static final Comparator<TagKey> ORDER =
            Comparator.comparingLong(TagKey::tagEpoch).thenComparing(TagKey::tag);

    public static TagKey of(Envelope envelope) {
        return new TagKey(envelope.tagEpoch(), envelope.tag().value());
    }

    /** The tag that a renewal says is held again. */
    public static Optional<TagKey> renewed(Envelope envelope) {
        return envelope.renewed()
                .map(renewed -> new TagKey(renewed.tagEpoch(), renewed.tag().value()));
    }

    @Override
    public int compareTo(TagKey other) {
        return ORDER.compare(this, other);
    }
}
