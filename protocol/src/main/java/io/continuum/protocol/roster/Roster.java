package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.Cosignature;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who belongs to a federation at one point of its membership chain. Immutable; every state was computed from the genesis
 * event on by {@link #apply}, so it can be trusted as far as the federation's id is.
 */
public final class Roster {
    public static final int MEMBERS_MAX = 2_000;

    private final FederationId federation;
    private final String name;
    private final long seq;
    private final Bytes head;
    private final SortedMap<InstanceId, Member> members;
    private final Map<OrgId, Bytes> orgCommits;
    private final Body.ConfigChange config;

    private Roster(
            FederationId federation,
            String name,
            long seq,
            Bytes head,
            SortedMap<InstanceId, Member> members,
            Map<OrgId, Bytes> orgCommits,
            Body.ConfigChange config) {
        this.federation = federation;
        this.name = name;
        this.seq = seq;
        this.head = head;
        this.members = Collections.unmodifiableSortedMap(members);
        this.orgCommits = Map.copyOf(orgCommits);
        this.config = config;
    }

    /** The roster after a genesis event, whose founder this descriptor must describe. */
    public static Checked<Roster> start(MembershipEvent genesis, Descriptor founder) {
        return Checked.of(() -> {
            if (!(genesis.body() instanceof Body.Genesis body)) {
                throw new RefusalException(Refusal.BROKEN_CHAIN, "the chain does not begin with a genesis event");
            }
            FederationId federation = MembershipEvent.founded(body);
            require(
                    federation.equals(genesis.federation()),
                    Refusal.WRONG_FEDERATION,
                    "the genesis body is not the one that the federation's id is the hash of");
            require(
                    genesis.seq() == 0 && genesis.previous().equals(Bytes.zeros(32)),
                    Refusal.BROKEN_CHAIN,
                    "a genesis event has number 0 and no event before it");
            requireDescriptor(founder, genesis.actor(), body.descriptorHash(), body.org());
            require(genesis.by(founder.key()), Refusal.BAD_SIGNATURE, "the founder did not sign the genesis event");
            FederationConfig config = body.config();
            SortedMap<InstanceId, Member> members = new TreeMap<>();
            members.put(founder.id(), new Member(founder, Role.ADMIN, 0));
            return new Roster(
                    federation,
                    body.name(),
                    0,
                    genesis.head(),
                    members,
                    Map.of(body.org(), body.orgCommit()),
                    new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(federation)));
        });
    }

    /**
     * The roster after {@code event}, if the event continues this chain and its actor may do what it says.
     *
     * @param descriptors finds a descriptor by its hash; asked for ADD and KEYUPDATE events only
     */
    public Checked<Roster> apply(MembershipEvent event, Descriptors descriptors) {
        return Checked.of(() -> {
            require(event.federation().equals(federation), Refusal.WRONG_FEDERATION, "event of another federation");
            require(
                    event.seq() == seq + 1 && event.previous().equals(head),
                    Refusal.BROKEN_CHAIN,
                    "event " + event.seq() + " does not follow event " + seq + " of this chain");
            Member actor = member(event.actor())
                    .orElseThrow(() -> new RefusalException(Refusal.NOT_ALLOWED, "the actor is not a member"));
            require(event.by(actor.descriptor().key()), Refusal.BAD_SIGNATURE, "the actor did not sign this event");
            return switch (event.body()) {
                case Body.Genesis _ -> throw new RefusalException(Refusal.BROKEN_CHAIN, "a second genesis event");
                case Body.Add add -> add(event, actor, add, descriptors);
                case Body.Remove remove -> remove(event, actor, remove);
                case Body.RoleChange change -> changeRole(event, actor, change);
                case Body.KeyUpdate update -> updateKeys(event, actor, update, descriptors);
                case Body.ConfigChange change -> changeConfig(event, actor, change);
            };
        });
    }

    /** Finds a descriptor by {@link Descriptor#hash}. */
    public interface Descriptors {
        Optional<Descriptor> find(Bytes hash);
    }

    private Roster add(MembershipEvent event, Member actor, Body.Add add, Descriptors descriptors)
            throws RefusalException {
        requireAdmin(actor);
        require(!members.containsKey(add.instance()), Refusal.NOT_ALLOWED, "the instance is a member already");
        require(members.size() < MEMBERS_MAX, Refusal.NOT_ALLOWED, "the federation has " + MEMBERS_MAX + " members");
        Descriptor joiner = find(descriptors, add.descriptorHash());
        requireDescriptor(joiner, add.instance(), add.descriptorHash(), add.org());
        Bytes commit = orgCommits.getOrDefault(add.org(), add.orgCommit());
        require(
                commit.equals(add.orgCommit()),
                Refusal.MISMATCH,
                "the organisation has committed itself to another secret");
        requireConsent(add, joiner);
        return with(event, members -> members.put(joiner.id(), new Member(joiner, add.role(), event.seq())), add);
    }

    /** An organisation that has an active instance lets further ones in itself; the admin alone cannot. */
    private void requireConsent(Body.Add add, Descriptor joiner) throws RefusalException {
        boolean active =
                members.values().stream().anyMatch(member -> member.org().equals(add.org()));
        if (!active) {
            return;
        }
        switch (add.cosign()) {
            case Cosignature.None _ ->
                throw new RefusalException(
                        Refusal.NOT_ALLOWED, "an instance of the organisation must agree to one more instance of it");
            case Cosignature.By(InstanceId instance, Bytes signature) -> {
                Member cosigner = member(instance)
                        .filter(member -> member.org().equals(add.org()))
                        .orElseThrow(() -> new RefusalException(
                                Refusal.NOT_ALLOWED, "the cosigner is not an active instance of the organisation"));
                require(
                        cosigner.descriptor()
                                .key()
                                .verifies(MembershipEvent.cosignMessage(this, joiner), signature.toArray()),
                        Refusal.BAD_SIGNATURE,
                        "the organisation's cosignature does not fit");
            }
        }
    }

    private Roster remove(MembershipEvent event, Member actor, Body.Remove remove) throws RefusalException {
        Member target = target(remove.instance());
        require(actor.admin() || actor.id().equals(target.id()), Refusal.NOT_ALLOWED, "only an admin removes others");
        requireAnotherAdmin(target);
        return with(event, members -> members.remove(target.id()));
    }

    private Roster changeRole(MembershipEvent event, Member actor, Body.RoleChange change) throws RefusalException {
        requireAdmin(actor);
        Member target = target(change.instance());
        if (change.role() != Role.ADMIN) {
            requireAnotherAdmin(target);
        }
        return with(
                event,
                members ->
                        members.put(target.id(), new Member(target.descriptor(), change.role(), target.joinedSeq())));
    }

    private Roster updateKeys(MembershipEvent event, Member actor, Body.KeyUpdate update, Descriptors descriptors)
            throws RefusalException {
        Descriptor successor = find(descriptors, update.descriptorHash());
        requireDescriptor(successor, update.successor(), update.descriptorHash(), actor.org());
        require(
                successor.id().equals(actor.id()) || !members.containsKey(successor.id()),
                Refusal.NOT_ALLOWED,
                "another member has these keys");
        require(
                successor
                        .key()
                        .verifies(
                                MembershipEvent.keyUpdateProof(this, actor.id(), successor),
                                update.proof().toArray()),
                Refusal.BAD_SIGNATURE,
                "the new key did not sign the update");
        return with(event, members -> {
            members.remove(actor.id());
            members.put(successor.id(), new Member(successor, actor.role(), actor.joinedSeq()));
        });
    }

    private Roster changeConfig(MembershipEvent event, Member actor, Body.ConfigChange change) throws RefusalException {
        requireAdmin(actor);
        require(
                change.version() > config.version(),
                Refusal.OLD_VERSION,
                "configuration version " + change.version() + " after version " + config.version());
        require(
                change.tagEpoch() == config.tagEpoch() || change.tagEpoch() == config.tagEpoch() + 1,
                Refusal.BROKEN_CHAIN,
                "tag epoch " + change.tagEpoch() + " after tag epoch " + config.tagEpoch());
        return new Roster(federation, name, event.seq(), event.head(), members, orgCommits, change);
    }

    private interface Change {
        void on(SortedMap<InstanceId, Member> members);
    }

    private Roster with(MembershipEvent event, Change change) {
        SortedMap<InstanceId, Member> changed = new TreeMap<>(members);
        change.on(changed);
        return new Roster(federation, name, event.seq(), event.head(), changed, orgCommits, config);
    }

    private Roster with(MembershipEvent event, Change change, Body.Add add) {
        SortedMap<InstanceId, Member> changed = new TreeMap<>(members);
        change.on(changed);
        Map<OrgId, Bytes> commits = new HashMap<>(orgCommits);
        commits.put(add.org(), add.orgCommit());
        return new Roster(federation, name, event.seq(), event.head(), changed, commits, config);
    }

    private static Descriptor find(Descriptors descriptors, Bytes hash) throws RefusalException {
        return descriptors
                .find(hash)
                .orElseThrow(() -> new RefusalException(Refusal.MISSING, "no descriptor with hash " + hash));
    }

    private static void requireDescriptor(Descriptor descriptor, InstanceId id, Bytes hash, OrgId org)
            throws RefusalException {
        require(
                descriptor.id().equals(id) && descriptor.hash().equals(hash),
                Refusal.MISMATCH,
                "the descriptor is not the one that the event names");
        require(
                descriptor.org().equals(org),
                Refusal.MISMATCH,
                "the descriptor names another organisation than the event");
    }

    private static void requireAdmin(Member actor) throws RefusalException {
        require(actor.admin(), Refusal.NOT_ALLOWED, "only an admin may do this");
    }

    private Member target(InstanceId id) throws RefusalException {
        return member(id).orElseThrow(() -> new RefusalException(Refusal.NOT_ALLOWED, "there is no such member"));
    }

    private void requireAnotherAdmin(Member target) throws RefusalException {
        boolean another = members.values().stream()
                .anyMatch(member -> member.admin() && !member.id().equals(target.id()));
        require(another, Refusal.NOT_ALLOWED, "the last admin stays one");
    }

    public FederationId federation() {
        return federation;
    }

    public String name() {
        return name;
    }

    /** The number of the newest event applied. */
    public long seq() {
        return seq;
    }

    /** The hash of the newest event applied. */
    public Bytes head() {
        return head;
    }

    /** The active members, sorted by id. */
    public Collection<Member> members() {
        return members.values();
    }

    public Optional<Member> member(InstanceId id) {
        return Optional.ofNullable(members.get(id));
    }

    /** How many organisations have an active instance. */
    public int organisations() {
        return (int) members.values().stream().map(Member::org).distinct().count();
    }

    /** What an organisation committed itself to with its first event; kept after its last instance left. */
    public Optional<Bytes> orgCommit(OrgId org) {
        return Optional.ofNullable(orgCommits.get(org));
    }

    public long configVersion() {
        return config.version();
    }

    /** The tag epoch of the configuration in force. */
    public long tagEpoch() {
        return config.tagEpoch();
    }

    public Bytes configHash() {
        return config.configHash();
    }

    /**
     * Accepts {@code signed} if it is the configuration in force at this roster and not below {@code minima}. An admin
     * signed its hash into the chain, so it stays valid when its own signer has left.
     */
    public Checked<FederationConfig> check(FederationConfig.Signed signed, LocalMinima minima) {
        return Checked.of(() -> {
            require(signed.federation().equals(federation), Refusal.WRONG_FEDERATION, "configuration of another one");
            require(
                    signed.config().version() >= config.version(),
                    Refusal.OLD_VERSION,
                    "configuration version " + signed.config().version() + ", in force is " + config.version());
            require(
                    signed.hash().equals(config.configHash()),
                    Refusal.MISMATCH,
                    "this is not the configuration that the chain names");
            Optional<Member> signer = member(signed.signer());
            require(
                    signer.isEmpty() || signed.by(signer.get().descriptor().key()),
                    Refusal.BAD_SIGNATURE,
                    "the configuration's signature does not fit");
            signed.config().checkHelpers(this, minima);
            return signed.config().check(minima).orRefuse();
        });
    }

    @Override
    public String toString() {
        return "Roster[" + federation + ", event " + seq + ", " + members.size() + " members]";
    }
}
