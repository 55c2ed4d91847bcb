package io.continuum.coordinator.keyper;

import io.continuum.coordinator.keyper.Standings.Standing;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.message.FederationMessages.Membership;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.LogTerms;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.MembershipEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One federation as a keyper has verified it, from the federation's id on. Immutable. */
final class Followed {
    /** A chain that was not confirmed for so long may hide who was removed. */
    static final Duration CONFIRMED_AGE_MAX = Duration.ofHours(24);

    private final URI coordinator;
    private final FederationHistory history;
    private final Instant confirmedAt;
    private final Map<OrgId, Instant> since;
    private final Membership membership;
    private final Map<InstanceId, Descriptor> descriptors = new HashMap<>();

    Followed(URI coordinator, FederationHistory history, Instant confirmedAt, Map<OrgId, Instant> since) {
        this.coordinator = coordinator;
        this.history = history;
        this.confirmedAt = confirmedAt;
        this.since = Map.copyOf(since);
        this.membership = membership(history);
        history.descriptors().forEach(descriptor -> descriptors.put(descriptor.id(), descriptor));
    }

    FederationId federation() {
        return history.federation();
    }

    URI coordinator() {
        return coordinator;
    }

    FederationHistory history() {
        return history;
    }

    Instant confirmedAt() {
        return confirmedAt;
    }

    Followed confirmed(URI by, Instant at) {
        return new Followed(by, history, at, since);
    }

    /** The key of the federation's log, if the configuration names one. */
    Optional<NoteKey> logKey() {
        return switch (history.config().log()) {
            case LogTerms.None _ -> Optional.empty();
            case LogTerms.Named named -> Optional.of(named.log());
        };
    }

    /** The organisations that have a member. */
    static List<OrgId> organisations(FederationHistory history) {
        return history.roster().members().stream().map(Member::org).distinct().toList();
    }

    Standing standing(InstanceId instance, Instant now) {
        if (confirmedAt.plus(CONFIRMED_AGE_MAX).isBefore(now)) {
            return new Standing.Unconfirmed(confirmedAt);
        }
        return history.roster()
                .member(instance)
                .<Standing>map(member -> new Standing.Member(
                        member.org(),
                        since.getOrDefault(member.org(), now),
                        history.config().tagEpoch()))
                .orElseGet(Standing.Stranger::new);
    }

    /** The descriptor of an instance that is or was a member. */
    Optional<Descriptor> descriptor(InstanceId instance) {
        return Optional.ofNullable(descriptors.get(instance));
    }

    /** Everything that was verified, as it travels. */
    Membership membership() {
        return membership;
    }

    private static Membership membership(FederationHistory history) {
        return new Membership(
                history.events().stream()
                        .map(MembershipEvent::encoded)
                        .map(Bytes::of)
                        .toList(),
                history.descriptors().stream()
                        .map(Descriptor::encoded)
                        .map(Bytes::of)
                        .toList(),
                Bytes.of(history.encodedConfig()),
                history.commits().stream()
                        .map(EpochCommit::encoded)
                        .map(Bytes::of)
                        .toList());
    }

    /**
     * The history with what the coordinator sent after its newest event; the same history if that is nothing. What was
     * verified stays: two epoch commits for one epoch are refused as {@link Refusal#FORKED}.
     */
    Checked<FederationHistory> lengthened(Membership more) {
        return Checked.of(() -> {
            List<Bytes> commits = new ArrayList<>(membership.epochCommits());
            for (Bytes bytes : more.epochCommits()) {
                EpochCommit commit = EpochCommit.decode(bytes.toArray()).orRefuse();
                if (commit.epoch() > history.newestCommit().epoch()) {
                    commits.add(bytes);
                } else if (!membership.epochCommits().contains(bytes)) {
                    throw new RefusalException(
                            Refusal.FORKED, "another commit of epoch " + commit.epoch() + " than was verified");
                }
            }
            boolean same = more.events().isEmpty()
                    && commits.size() == membership.epochCommits().size()
                    && more.config().equals(membership.config());
            if (same) {
                return history;
            }
            List<Bytes> events = new ArrayList<>(membership.events());
            events.addAll(more.events());
            List<Bytes> descriptors = new ArrayList<>(membership.descriptors());
            descriptors.addAll(more.descriptors());
            FederationHistory longer = new Membership(events, descriptors, more.config(), commits)
                    .verify(federation(), LocalMinima.DEFAULT)
                    .orRefuse();
            longer.config().checkAfter(history.config()).orRefuse();
            return longer;
        });
    }
}
