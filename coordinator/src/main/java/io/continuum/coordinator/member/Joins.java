package io.continuum.coordinator.member;

import io.continuum.coordinator.member.Change.Done;
import io.continuum.coordinator.member.Change.ExpiredInvite;
import io.continuum.coordinator.member.Change.NotYours;
import io.continuum.coordinator.member.Change.Refused;
import io.continuum.coordinator.member.Change.UnknownFederation;
import io.continuum.coordinator.member.Change.UnknownInvite;
import io.continuum.coordinator.member.Change.UsedInvite;
import io.continuum.coordinator.member.Join.State;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.roster.JoinRequest;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Carries joins between those who were invited and those who invited them. Thread-safe.
 *
 * <p>The coordinator knows an invite by its id alone. It can check that a joiner holds the key it shows, not that it holds
 * the invite: that is for the inviter, who then signs the ADD event and seals the welcome.
 */
public final class Joins {
    /** Joins in one answer. */
    public static final int JOINS_MAX = 100;

    private final MemberStore store;
    private final Federations federations;
    private final Transactions transactions;
    private final InstantSource clock;

    public Joins(MemberStore store, Federations federations, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.federations = federations;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Opens an invite for one join; opening it again with the same inviter changes nothing. */
    public Change open(FederationId federation, InstanceId inviter, Bytes invite, Instant expires) {
        return transactions.write(() -> {
            boolean added = store.addInvite(federation, inviter, invite, expires, now());
            boolean same = added
                    || store.findInvite(federation, invite)
                            .filter(known -> known.inviter().equals(inviter))
                            .isPresent();
            return same ? new Done(federation, 0) : new UsedInvite();
        });
    }

    /** Takes a request to join; the same one again changes nothing. */
    public Change request(FederationId federation, JoinRequest request) {
        if (!request.possessionProven(federation)) {
            return new Refused(Refusal.BAD_SIGNATURE, "the sender does not hold the descriptor's key");
        }
        return transactions.write(() -> {
            if (!store.lockFederation(federation)) {
                return new UnknownFederation();
            }
            Optional<Invitation> invitation = store.findInvite(federation, request.inviteId());
            if (invitation.isEmpty()) {
                return new UnknownInvite();
            }
            Optional<Join> earlier = store.findJoin(federation, request.inviteId());
            if (earlier.isPresent()) {
                return earlier.get().sig().equals(request.signature()) ? new Done(federation, 0) : new UsedInvite();
            }
            if (!now().isBefore(invitation.get().expires())) {
                return new ExpiredInvite();
            }
            if (!mayBring(federation, invitation.get().inviter(), request)) {
                return new Refused(
                        Refusal.NOT_ALLOWED,
                        "the inviter is no admin and brings in its own organisation's instances only");
            }
            Join join = new Join(
                    request.inviteId(),
                    invitation.get().inviter(),
                    request.descriptor().encoded(),
                    request.nonce(),
                    request.orgCommit(),
                    request.mac(),
                    request.signature(),
                    State.PENDING,
                    new byte[0],
                    "");
            store.addJoin(federation, invitation.get(), join, now());
            return new Done(federation, 0);
        });
    }

    private boolean mayBring(FederationId federation, InstanceId inviter, JoinRequest request) {
        return store.findMember(federation, inviter)
                .filter(Membership::active)
                .filter(member -> member.admin()
                        || member.organisation().equals(request.descriptor().org()))
                .isPresent();
    }

    /** Keeps an inviter's consent to a join, for an admin to add the joiner with. */
    public Change cosign(FederationId federation, InstanceId inviter, Bytes invite, long seq, Bytes signature) {
        return transactions.write(() -> {
            Optional<Join> join = store.findJoin(federation, invite);
            Optional<Change> obstacle = obstacle(join, inviter);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            if (join.orElseThrow().state() != State.PENDING) {
                return new UsedInvite();
            }
            store.cosign(federation, invite, seq, signature);
            return new Done(federation, seq);
        });
    }

    /** Joins that wait for an admin with their inviter's consent. */
    public List<MemberStore.Cosigned> cosigned(FederationId federation) {
        return store.cosignedJoins(federation, JOINS_MAX);
    }

    /** What waits for an inviter's answer. */
    public List<Join> pending(FederationId federation, InstanceId inviter) {
        return store.pendingJoins(federation, inviter, JOINS_MAX);
    }

    /**
     * Adds the joiner to the chain and leaves the welcome for it, both or neither.
     *
     * @param epoch the one whose secrets the welcome holds: a joiner could not open one that began meanwhile; 0 if unknown
     */
    public Change welcome(
            FederationId federation,
            InstanceId inviter,
            Bytes invite,
            byte[] welcome,
            byte[] event,
            byte[] descriptor,
            long epoch) {
        ChainStep step = ChainStep.add(event, descriptor, epoch);
        return transactions.write(() -> {
            Optional<Join> join = store.findJoin(federation, invite);
            Optional<Change> obstacle = obstacle(join, inviter);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            if (join.orElseThrow().state() == State.WELCOMED) {
                boolean same = Arrays.equals(join.get().welcome(), welcome);
                return same ? federations.append(federation, step) : new UsedInvite();
            }
            if (!Arrays.equals(join.get().descriptor(), descriptor) || !isAdd(event)) {
                return new Refused(Refusal.MISMATCH, "the event must add the instance that asked to join");
            }
            Change change = federations.append(federation, step);
            if (change instanceof Done) {
                store.welcome(federation, invite, welcome);
            }
            return change;
        });
    }

    private static boolean isAdd(byte[] event) {
        return MembershipEvent.decode(event)
                .accepted()
                .filter(decoded -> decoded.body() instanceof Body.Add)
                .isPresent();
    }

    /** Turns a join down; the joiner is told why. */
    public Change reject(FederationId federation, InstanceId inviter, Bytes invite, String reason) {
        return transactions.write(() -> {
            Optional<Join> join = store.findJoin(federation, invite);
            Optional<Change> obstacle = obstacle(join, inviter);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            if (join.orElseThrow().state() == State.WELCOMED) {
                return new UsedInvite();
            }
            store.reject(federation, invite, reason);
            return new Done(federation, 0);
        });
    }

    /** The join of an invite, as the joiner may see it. */
    public Optional<Join> find(FederationId federation, Bytes invite) {
        return store.findJoin(federation, invite);
    }

    /** Whether somebody who shows this invite id may read the chain: it is open, or its join was not turned down. */
    public boolean mayRead(FederationId federation, Bytes invite) {
        return transactions.read(() -> {
            Optional<Join> join = store.findJoin(federation, invite);
            return join.isPresent()
                    ? join.get().state() != State.REJECTED
                    : store.findInvite(federation, invite)
                            .filter(known -> now().isBefore(known.expires()))
                            .isPresent();
        });
    }

    private static Optional<Change> obstacle(Optional<Join> join, InstanceId inviter) {
        if (join.isEmpty()) {
            return Optional.of(new UnknownInvite());
        }
        return join.get().inviter().equals(inviter) ? Optional.empty() : Optional.of(new NotYours());
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
