package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * One link of a federation's membership chain.
 *
 * <pre>
 * event = [1, fed_id, seq, prev_head, type, body, actor_id]      head = Hash("cta1/membership-head", event)
 * sent  = event || Ed25519(actor, info("cta1/membership", event))
 * </pre>
 *
 * The first event has number 0, a zero previous head and the charter whose hash is the federation's id. The head leaves the
 * signature out, as a signature is not unique.
 */
public final class MembershipEvent {
    public static final int BYTES_MAX = 2_048;
    public static final int NAME_BYTES_MAX = 100;

    private static final int VERSION = 1;
    private static final int HASH_BYTES = 32;
    private static final int GENESIS = 1;
    private static final int ADD = 2;
    private static final int REMOVE = 3;
    private static final int ROLE = 4;
    private static final int KEY_UPDATE = 5;
    private static final int CONFIG = 6;

    private final FederationId federation;
    private final long seq;
    private final Bytes previous;
    private final Body body;
    private final InstanceId actor;
    private final Bytes encoded;

    private MembershipEvent(
            FederationId federation, long seq, Bytes previous, Body body, InstanceId actor, Bytes encoded) {
        this.federation = federation;
        this.seq = seq;
        this.previous = previous;
        this.body = body;
        this.actor = actor;
        this.encoded = encoded;
    }

    /** What an event says. */
    public sealed interface Body {
        /**
         * Founds the federation; its actor is the first admin. All but {@code orgCommit} makes up the federation's id,
         * which the commitment in turn contains.
         *
         * @param nonce 32 random bytes that make the federation's id unique
         */
        record Genesis(
                String name, Bytes nonce, Bytes descriptorHash, OrgId org, FederationConfig config, Bytes orgCommit)
                implements Body {}

        /**
         * Adds an instance to an organisation.
         *
         * @param orgCommit the organisation's commitment to its secret; that of its first event counts
         * @param cosign the consent of the organisation
         */
        record Add(InstanceId instance, Bytes descriptorHash, OrgId org, Role role, Bytes orgCommit, Cosignature cosign)
                implements Body {}

        /** Removes an instance. */
        record Remove(InstanceId instance, RemoveReason reason) implements Body {}

        /** Gives an instance another role. */
        record RoleChange(InstanceId instance, Role role) implements Body {}

        /**
         * Replaces the actor's keys by those of a new descriptor.
         *
         * @param proof the signature of the new key over {@link #keyUpdateProof}
         */
        record KeyUpdate(InstanceId successor, Bytes descriptorHash, Bytes proof) implements Body {}

        /** Puts a new configuration in force; the configuration itself travels beside the chain. */
        record ConfigChange(long version, long tagEpoch, Bytes configHash) implements Body {}
    }

    /** Whether an organisation that is in the federation already agreed to one more instance. */
    public sealed interface Cosignature {
        /** For the first instance of an organisation. */
        record None() implements Cosignature {}

        /** By an active instance of the organisation, over {@link #cosignMessage}. */
        record By(InstanceId instance, Bytes signature) implements Cosignature {}
    }

    /** Why an instance was removed. */
    public enum RemoveReason {
        LEFT(0),
        REMOVED(1),
        /** Its keys are in other hands: envelopes under the old secrets stop counting at once. */
        COMPROMISED(2);

        private final int code;

        RemoveReason(int code) {
            this.code = code;
        }

        static RemoveReason of(long code) throws CborException {
            for (RemoveReason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            throw new CborException("reason " + code + " is not known");
        }
    }

    /** The first event of a new federation, signed by its founder, whose descriptor this must be. */
    public static MembershipEvent genesis(
            String name, Descriptor founder, InstanceKeys keys, FederationConfig config, SecureRandom random) {
        if (name.isBlank() || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException("a federation's name is 1 to " + NAME_BYTES_MAX + " bytes");
        }
        byte[] nonce = new byte[HASH_BYTES];
        random.nextBytes(nonce);
        byte[] charter = charter(name, Bytes.of(nonce), founder.hash(), founder.org(), config);
        FederationId federation = FederationId.of(Labels.FED_ID.hash(charter));
        Body.Genesis body = new Body.Genesis(
                name,
                Bytes.of(nonce),
                founder.hash(),
                founder.org(),
                config,
                keys.orgSecret().commitment(federation, founder.org()));
        return sign(federation, 0, Bytes.zeros(HASH_BYTES), body, keys);
    }

    /** The event that follows {@code roster}, signed by {@code actor}. {@link Roster#apply} says whether it is allowed. */
    public static MembershipEvent after(Roster roster, Body body, InstanceKeys actor) {
        return sign(roster.federation(), roster.seq() + 1, roster.head(), body, actor);
    }

    /** Adds the instance that {@code descriptor} describes as the first of its organisation. */
    public static MembershipEvent add(
            Roster roster, Descriptor descriptor, Role role, Bytes orgCommit, InstanceKeys admin) {
        Body.Add body = new Body.Add(
                descriptor.id(), descriptor.hash(), descriptor.org(), role, orgCommit, new Cosignature.None());
        return after(roster, body, admin);
    }

    /**
     * Adds one more instance of an organisation that is in the federation.
     *
     * @param cosign the organisation's consent: {@link #cosign} by an active instance of it
     */
    public static MembershipEvent addToOrganisation(
            Roster roster, Descriptor descriptor, Bytes orgCommit, Cosignature cosign, InstanceKeys admin) {
        Body.Add body =
                new Body.Add(descriptor.id(), descriptor.hash(), descriptor.org(), Role.MEMBER, orgCommit, cosign);
        return after(roster, body, admin);
    }

    /** The consent of an instance to one more instance of its organisation, as the event that follows {@code roster}. */
    public static Cosignature cosign(Roster roster, Descriptor joiner, InstanceKeys keys) {
        byte[] signature = keys.signing().sign(cosignMessage(roster, joiner));
        return new Cosignature.By(keys.id(), Bytes.of(signature));
    }

    /** Reads an event strictly. Its signature is checked where the roster is known: {@link Roster#apply}. */
    public static Checked<MembershipEvent> decode(byte[] bytes) {
        return Checked.of(() -> {
            require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "membership event of " + bytes.length + " bytes");
            int length = bytes.length - VerifyingKey.SIGNATURE_BYTES;
            require(length > 0, Refusal.MALFORMED, "membership event without signature");
            Cbor.Reader in = Cbor.reader(bytes, 0, length);
            in.arrayOf(7);
            require(in.uint() == VERSION, Refusal.UNSUPPORTED, "membership event version");
            FederationId federation = FederationId.of(in.bytesOf(FederationId.BYTES));
            long seq = in.uint();
            Bytes previous = hash(in);
            Body body = readBody(in.uint(), in);
            InstanceId actor = instance(in);
            in.end();
            return new MembershipEvent(federation, seq, previous, body, actor, Bytes.of(bytes));
        });
    }

    public FederationId federation() {
        return federation;
    }

    public long seq() {
        return seq;
    }

    /** The head that this event follows. */
    public Bytes previous() {
        return previous;
    }

    public Body body() {
        return body;
    }

    public InstanceId actor() {
        return actor;
    }

    /** The head of the chain that ends in this event. */
    public Bytes head() {
        return Bytes.of(Labels.MEMBERSHIP_HEAD.hash(event()));
    }

    public byte[] encoded() {
        return encoded.toArray();
    }

    /** Whether the actor named here is the holder of {@code key} and signed this event. */
    public boolean by(VerifyingKey key) {
        byte[] bytes = encoded.toArray();
        byte[] signature = Arrays.copyOfRange(bytes, bytes.length - VerifyingKey.SIGNATURE_BYTES, bytes.length);
        return actor.equals(InstanceId.of(key)) && key.verifies(Labels.MEMBERSHIP.info(event()), signature);
    }

    /** The id of the federation that a genesis body founds. */
    static FederationId founded(Body.Genesis genesis) {
        return FederationId.of(Labels.FED_ID.hash(
                charter(genesis.name(), genesis.nonce(), genesis.descriptorHash(), genesis.org(), genesis.config())));
    }

    /** What an instance signs to let one more instance into its organisation, as the event that follows {@code roster}. */
    public static byte[] cosignMessage(Roster roster, Descriptor joiner) {
        return Labels.COSIGN.info(
                roster.federation().toArray(),
                Bytes.u64(roster.seq() + 1),
                roster.head().toArray(),
                joiner.hash().toArray());
    }

    /** What the new key signs in a key update of {@code actor}, as the event that follows {@code roster}. */
    public static byte[] keyUpdateProof(Roster roster, InstanceId actor, Descriptor successor) {
        return Labels.KEY_UPDATE.info(
                roster.federation().toArray(),
                Bytes.u64(roster.seq() + 1),
                roster.head().toArray(),
                actor.toArray(),
                successor.hash().toArray());
    }

    /** Replaces the keys of {@code actor} by those of {@code successor}, whose descriptor this is; signed by both. */
    public static MembershipEvent keyUpdate(
            Roster roster, InstanceKeys actor, InstanceKeys successor, Descriptor descriptor) {
        byte[] proof = successor.signing().sign(keyUpdateProof(roster, actor.id(), descriptor));
        return after(roster, new Body.KeyUpdate(descriptor.id(), descriptor.hash(), Bytes.of(proof)), actor);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MembershipEvent event && encoded.equals(event.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    private byte[] event() {
        return Arrays.copyOf(encoded.toArray(), encoded.length() - VerifyingKey.SIGNATURE_BYTES);
    }

    private static MembershipEvent sign(
            FederationId federation, long seq, Bytes previous, Body body, InstanceKeys actor) {
        Cbor.Writer out = Cbor.writer()
                .array(7)
                .uint(VERSION)
                .bytes(federation.toArray())
                .uint(seq)
                .bytes(previous.toArray());
        writeBody(body, out);
        byte[] event = out.bytes(actor.id().toArray()).toBytes();
        byte[] signature = actor.signing().sign(Labels.MEMBERSHIP.info(event));
        return new MembershipEvent(
                federation, seq, previous, body, actor.id(), Bytes.of(Bytes.concat(event, signature)));
    }

    /** {@code [1, name, nonce(32), descriptor_hash, org_id, config without fed_id]}: its hash is the federation's id. */
    private static byte[] charter(String name, Bytes nonce, Bytes descriptorHash, OrgId org, FederationConfig config) {
        Cbor.Writer out = Cbor.writer()
                .array(6)
                .uint(VERSION)
                .text(name)
                .bytes(nonce.toArray())
                .bytes(descriptorHash.toArray())
                .bytes(org.toArray());
        config.writeWithoutFederation(out);
        return out.toBytes();
    }

    private static void writeBody(Body body, Cbor.Writer out) {
        switch (body) {
            case Body.Genesis genesis ->
                out.uint(GENESIS)
                        .array(2)
                        .item(charter(
                                genesis.name(),
                                genesis.nonce(),
                                genesis.descriptorHash(),
                                genesis.org(),
                                genesis.config()))
                        .bytes(genesis.orgCommit().toArray());
            case Body.Add add -> {
                out.uint(ADD)
                        .array(6)
                        .bytes(add.instance().toArray())
                        .bytes(add.descriptorHash().toArray())
                        .bytes(add.org().toArray())
                        .uint(add.role().code())
                        .bytes(add.orgCommit().toArray());
                switch (add.cosign()) {
                    case Cosignature.None _ -> out.nul();
                    case Cosignature.By(InstanceId instance, Bytes signature) ->
                        out.array(2).bytes(instance.toArray()).bytes(signature.toArray());
                }
            }
            case Body.Remove(InstanceId instance, RemoveReason reason) ->
                out.uint(REMOVE).array(2).bytes(instance.toArray()).uint(reason.code);
            case Body.RoleChange(InstanceId instance, Role role) ->
                out.uint(ROLE).array(2).bytes(instance.toArray()).uint(role.code());
            case Body.KeyUpdate(InstanceId successor, Bytes descriptorHash, Bytes proof) ->
                out.uint(KEY_UPDATE)
                        .array(3)
                        .bytes(successor.toArray())
                        .bytes(descriptorHash.toArray())
                        .bytes(proof.toArray());
            case Body.ConfigChange(long version, long tagEpoch, Bytes configHash) ->
                out.uint(CONFIG).array(3).uint(version).uint(tagEpoch).bytes(configHash.toArray());
        }
    }

    private static Body readBody(long type, Cbor.Reader in) throws CborException, RefusalException {
        return switch ((int) Math.min(type, Integer.MAX_VALUE)) {
            case GENESIS -> readGenesis(in);
            case ADD -> {
                in.arrayOf(6);
                yield new Body.Add(
                        instance(in),
                        hash(in),
                        OrgId.of(in.bytesOf(OrgId.BYTES)),
                        Role.of(in.uint()),
                        hash(in),
                        cosign(in));
            }
            case REMOVE -> {
                in.arrayOf(2);
                yield new Body.Remove(instance(in), RemoveReason.of(in.uint()));
            }
            case ROLE -> {
                in.arrayOf(2);
                yield new Body.RoleChange(instance(in), Role.of(in.uint()));
            }
            case KEY_UPDATE -> {
                in.arrayOf(3);
                yield new Body.KeyUpdate(instance(in), hash(in), signature(in));
            }
            case CONFIG -> {
                in.arrayOf(3);
                yield new Body.ConfigChange(in.uint(), in.uint(FederationConfig.EPOCH_MAX), hash(in));
            }
            default -> throw new RefusalException(Refusal.UNSUPPORTED, "membership event type " + type);
        };
    }

    private static Body readGenesis(Cbor.Reader in) throws CborException, RefusalException {
        in.arrayOf(2);
        in.arrayOf(6);
        require(in.uint() == VERSION, Refusal.UNSUPPORTED, "genesis version");
        String name = in.text(NAME_BYTES_MAX);
        Bytes nonce = hash(in);
        Bytes descriptorHash = hash(in);
        OrgId org = OrgId.of(in.bytesOf(OrgId.BYTES));
        FederationConfig config = FederationConfig.readWithoutFederation(in);
        return new Body.Genesis(name, nonce, descriptorHash, org, config, hash(in));
    }

    private static Cosignature cosign(Cbor.Reader in) throws CborException {
        if (in.skipNull()) {
            return new Cosignature.None();
        }
        in.arrayOf(2);
        return new Cosignature.By(instance(in), signature(in));
    }

    private static InstanceId instance(Cbor.Reader in) throws CborException {
        return InstanceId.of(in.bytesOf(InstanceId.BYTES));
    }

    private static Bytes hash(Cbor.Reader in) throws CborException {
        return Bytes.of(in.bytesOf(HASH_BYTES));
    }

    private static Bytes signature(Cbor.Reader in) throws CborException {
        return Bytes.of(in.bytesOf(VerifyingKey.SIGNATURE_BYTES));
    }
}
