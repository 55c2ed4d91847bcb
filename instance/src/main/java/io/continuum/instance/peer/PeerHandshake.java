package io.continuum.instance.peer;

import io.continuum.instance.space.Membership;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.NoiseChannel;
import io.continuum.protocol.crypt.NoiseException;
import io.continuum.protocol.crypt.NoiseHandshake;
import io.continuum.protocol.crypt.NoiseKeyPair;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * One side of the handshake between two members (SPEC.md P-1 to P-6): a Noise handshake whose static keys must be those of
 * active members and whose payloads name the sender's descriptor and membership head. It owns no socket. Not thread-safe.
 */
final class PeerHandshake {
    private static final byte[] NONE = {};
    private static final int HASH_BYTES = 32;

    private final Membership.View view;
    private final NoiseHandshake noise;
    private final Optional<InstanceId> dialled;

    /** What a step led to. */
    sealed interface Step {
        /** Send this and wait for the answer. */
        record Reply(byte[] message) implements Step {}

        /** It is done; a dialler still sends {@code last}. */
        record Open(Optional<byte[]> last, NoiseChannel channel, InstanceId peer, Bytes membershipHead)
                implements Step {}

        /** It failed. @param suspect the member whose key was shown but whose psk is another one */
        record Failed(Refused reason, Optional<InstanceId> suspect) implements Step {}
    }

    private PeerHandshake(Membership.View view, NoiseHandshake noise, Optional<InstanceId> dialled) {
        this.view = view;
        this.noise = noise;
        this.dialled = dialled;
    }

    /** The side that dials {@code peer}. */
    static PeerHandshake dialler(Membership.View view, long epoch, Secret psk, InstanceId peer, SecureRandom random) {
        return new PeerHandshake(
                view,
                NoiseHandshake.initiator(
                        prologue(view, epoch), psk.reveal(), ownStatic(view), NoiseKeyPair.generate(random)),
                Optional.of(peer));
    }

    /** The side that is dialled. */
    static PeerHandshake answerer(Membership.View view, long epoch, Secret psk, SecureRandom random) {
        return new PeerHandshake(
                view,
                NoiseHandshake.responder(
                        prologue(view, epoch), psk.reveal(), ownStatic(view), NoiseKeyPair.generate(random)),
                Optional.empty());
    }

    private static byte[] prologue(Membership.View view, long epoch) {
        return Labels.PEER.info(view.federation().toArray(), Bytes.u32(epoch), Bytes.u16(view.suite()));
    }

    private static NoiseKeyPair ownStatic(Membership.View view) {
        return NoiseKeyPair.of(view.keys().noisePrivate().reveal());
    }

    /** The dialler's first message. */
    byte[] start() {
        try {
            return noise.write(NONE);
        } catch (NoiseException e) {
            throw new IllegalStateException("a first message needs no key of the peer", e);
        }
    }

    /** Takes the other side's next message. */
    Step take(byte[] message) {
        try {
            byte[] payload = noise.read(message);
            Optional<Descriptor> member = noise.remoteStatic().flatMap(view::memberByNoiseKey);
            if (noise.remoteStatic().isEmpty()) {
                return new Step.Reply(noise.write(ownPayload()));
            }
            if (member.isEmpty()) {
                return new Step.Failed(Refused.NOT_A_MEMBER, Optional.empty());
            }
            InstanceId peer = member.get().id();
            if (dialled.isPresent() && !dialled.get().equals(peer)) {
                return new Step.Failed(Refused.WRONG_PEER, Optional.empty());
            }
            Optional<Bytes> head = head(payload, member.get());
            if (head.isEmpty()) {
                return new Step.Failed(Refused.HANDSHAKE_FAILED, Optional.empty());
            }
            Optional<byte[]> last = dialled.isPresent() ? Optional.of(noise.write(ownPayload())) : Optional.empty();
            return new Step.Open(last, noise.split(), peer, head.get());
        } catch (NoiseException _) {
            Optional<InstanceId> suspect =
                    noise.remoteStatic().flatMap(view::memberByNoiseKey).map(Descriptor::id);
            return new Step.Failed(Refused.HANDSHAKE_FAILED, suspect);
        }
    }

    /** {@code [descriptor_hash(32), membership_head(32)]}. */
    private byte[] ownPayload() {
        Descriptor own = view.member(view.keys().id())
                .orElseThrow(() -> new IllegalStateException("this instance is not on its own roster"));
        return Cbor.writer()
                .array(2)
                .bytes(own.hash().toArray())
                .bytes(view.membershipHead().toArray())
                .toBytes();
    }

    /** The sender's membership head; empty if the payload is damaged or speaks of another descriptor. */
    private static Optional<Bytes> head(byte[] payload, Descriptor member) {
        try {
            Cbor.Reader in = Cbor.reader(payload);
            in.arrayOf(2);
            Bytes descriptor = Bytes.of(in.bytesOf(HASH_BYTES));
            Bytes head = Bytes.of(in.bytesOf(HASH_BYTES));
            in.end();
            return descriptor.equals(member.hash()) ? Optional.of(head) : Optional.empty();
        } catch (CborException _) {
            return Optional.empty();
        }
    }
}
