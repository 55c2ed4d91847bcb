package io.continuum.coordinator.contribution;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.pattern.Envelope;
import java.util.Comparator;

/** A tag within its tag epoch. Their order is the one in which tags are locked. */
public record TagKey(long tagEpoch, Bytes tag) implements Comparable<TagKey> {
    private static final Comparator<TagKey> ORDER =
            Comparator.comparingLong(TagKey::tagEpoch).thenComparing(TagKey::tag);

    public static TagKey of(Envelope envelope) {
        return new TagKey(envelope.tagEpoch(), envelope.tag().value());
    }

    @Override
    public int compareTo(TagKey other) {
        return ORDER.compare(this, other);
    }
}
