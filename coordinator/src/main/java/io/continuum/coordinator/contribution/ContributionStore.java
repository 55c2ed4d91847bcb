package io.continuum.coordinator.contribution;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.pattern.Envelope;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;

/**
 * Keeps envelopes and counts organisations. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}.
 *
 * <p>Everything here is about many tags or envelopes at once, as they come in a batch, so that a database across a network
 * is asked a few times for each batch and not for each envelope.
 */
public interface ContributionStore {

    /** A tag as it stands: how many organisations have sent it, and the number of its release if there was one. */
    record TagCount(int organisations, OptionalLong releaseSeq) {
        public boolean released() {
            return releaseSeq.isPresent();
        }

        /** As it stood before an organisation was counted; once released, it counts nobody. */
        TagCount without() {
            return released() ? this : new TagCount(organisations - 1, releaseSeq);
        }
    }

    /**
     * What an envelope is known by: the cid that contributed withdraws and files, too.
     *
     * @param type its code
     */
    record SeenKey(Bytes cid, int type) {
        static SeenKey of(Envelope envelope) {
            return new SeenKey(envelope.cid().value(), envelope.type().code());
        }
    }

    /** An envelope that was taken, with the hash of its bytes. */
    record Taken(Envelope envelope, Bytes hash) {}

    /**
     * What a batch changes in its organisation's rows.
     *
     * @param added envelopes for tags that the organisation has no row for
     * @param replaced envelopes that take the place of the row that is there
     * @param removed tags whose row goes
     * @param taken every envelope that had an effect
     */
    record Changes(List<Envelope> added, List<Envelope> replaced, List<TagKey> removed, List<Taken> taken) {}

    /**
     * Holds back other requests of this organisation until the transaction ends; taken before any tag.
     *
     * @return how many unreleased tags the organisation has rows for
     */
    long lockOrganisation(FederationId federation, OrgId organisation);

    /** Adds to what {@link #lockOrganisation} answers; a release takes its tags off by itself. */
    void addOpen(FederationId federation, OrgId organisation, long tags);

    /**
     * Holds back everyone else's work on the tags until the transaction ends, in their order, making those that are new. As far
     * as they are not released, {@code counted} ones are counted once more at the same time, so that most tags of a batch are
     * written once.
     *
     * @return the tags as they stand now
     */
    Map<TagKey, TagCount> lockTags(FederationId federation, SortedSet<TagKey> tags, Set<TagKey> counted);

    /** Writes what locked tags have come to; those that nobody has sent (any more) go. */
    void putTags(FederationId federation, Map<TagKey, TagCount> tags);

    /** The hashes of the envelopes that the organisation sent under these cids and types, as far as it did. */
    Map<SeenKey, Bytes> findSeen(FederationId federation, OrgId organisation, Collection<SeenKey> keys);

    /** The cids of the organisation's rows for these tags, as far as it has any. */
    Map<TagKey, Bytes> findCids(FederationId federation, OrgId organisation, Collection<TagKey> tags);

    /** Changes the organisation's rows, of unreleased tags only. */
    void write(FederationId federation, OrgId organisation, Changes changes, Instant at);

    /** The organisations that have a row for each of the tags. */
    Map<TagKey, List<OrgId>> organisations(FederationId federation, Collection<TagKey> tags);

    void markIndexed(FederationId federation, OrgId organisation, Collection<TagKey> tags);

    /** Serves the envelopes of these organisations to nobody. */
    void holdBack(FederationId federation, Map<TagKey, List<OrgId>> organisations);

    /**
     * The envelopes of released tags of one epoch but for those held back, tag by tag as asked, each in the order of their
     * cids.
     */
    List<List<byte[]>> releasedEnvelopes(FederationId federation, long tagEpoch, List<Bytes> tags);
}
