package io.continuum.coordinator.member;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.roster.Member;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps federations, their chains and their invites. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface MemberStore {

    /** An event of the chain and the descriptor that it brings; {@code descriptor} is empty if it brings none. */
    record Link(long seq, byte[] event, byte[] descriptor) {}

    /** An epoch commit as it came, and what decides for how long the epoch before it counts. */
    record Epoch(long number, boolean compromise, Instant acceptedAt) {}

    /** The key that checks an instance's signatures. */
    record Key(byte[] verifyingKey, OrgId organisation) {}

    /** A join that its inviter, no admin, consented to; {@code seq} is the event that the signature is for. */
    record Cosigned(byte[] descriptor, InstanceId cosigner, long seq, Bytes signature) {}

    long countFederations();

    List<FederationId> federations();

    /** Adds a federation. @return false if it is there already */
    boolean addFederation(FederationId federation, byte[] signedConfig, Instant at);

    /** Holds back everyone else's change of this federation until the transaction ends. @return whether it exists */
    boolean lockFederation(FederationId federation);

    /** The newest signed config. */
    Optional<byte[]> config(FederationId federation);

    void putConfig(FederationId federation, byte[] signedConfig);

    /** Events from number {@code from} on, oldest first. */
    List<Link> events(FederationId federation, long from, int limit);

    void addEvent(FederationId federation, Link link);

    /** Adds the organisation unless it was ever there. @return whether it is new */
    boolean addOrganisation(FederationId federation, OrgId organisation, long seq, Instant at);

    void putMember(FederationId federation, Member member);

    void deactivate(FederationId federation, InstanceId instance);

    Optional<Membership> findMember(FederationId federation, InstanceId instance);

    /** The key of an instance that is or was a member of any federation. */
    Optional<Key> findKey(InstanceId instance);

    /** Adds an epoch commit. @return false if the epoch has one */
    boolean addEpochCommit(FederationId federation, Epoch epoch, byte[] commit);

    /**
     * What holds now.
     *
     * @param config as it was signed
     * @param epochs the newest first
     */
    record InForce(byte[] config, List<Epoch> epochs) {}

    /** The config and so many of the newest epochs, of one moment. */
    Optional<InForce> inForce(FederationId federation, int epochs);

    /** The newest epochs, newest first. */
    List<Epoch> newestEpochs(FederationId federation, int limit);

    Optional<byte[]> epochCommit(FederationId federation, long epoch);

    /** Adds an invite. @return false if its id was used before */
    boolean addInvite(FederationId federation, InstanceId inviter, Bytes invite, Instant expires, Instant at);

    /** Makes the invites of an instance, and the joins that wait for it, those of its successor. */
    void passInvites(FederationId federation, InstanceId from, InstanceId to);

    Optional<Invitation> findInvite(FederationId federation, Bytes invite);

    void addJoin(FederationId federation, Invitation invitation, Join join, Instant at);

    Optional<Join> findJoin(FederationId federation, Bytes invite);

    /** Joins that wait for this inviter, oldest first. */
    List<Join> pendingJoins(FederationId federation, InstanceId inviter, int limit);

    /** Keeps the consent to a join in the place of an earlier one. */
    void cosign(FederationId federation, Bytes invite, long seq, Bytes signature);

    /** Joins that wait although their inviter consented, oldest first. */
    List<Cosigned> cosignedJoins(FederationId federation, int limit);

    void welcome(FederationId federation, Bytes invite, byte[] welcome);

    void reject(FederationId federation, Bytes invite, String reason);
}
