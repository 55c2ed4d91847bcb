package io.continuum.instance.space;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What spaces and peers need to know of the federation. All of it is verified before it is answered, and answered from
 * memory: no method blocks or asks the network. Thread-safe.
 */
public interface Membership {
    /** Nobody's member. */
    Membership NONE = Optional::empty;

    /** The federation as this instance knows it now; empty while it belongs to none. */
    Optional<View> view();

    /**
     * A peer has shown an epoch or a member that is not in the view: ours may be old, so the coordinator should be asked
     * soon. Does not block; calling it often costs no more than calling it once in a while.
     */
    default void outdated() {}

    /** Why no peer may be spoken with now, in a sentence for the operator; empty if peers may. */
    default Optional<String> suspended() {
        return Optional.empty();
    }

    /** The newest checkpoint of the federation's log that is believed here, to be shown to peers. */
    default Optional<byte[]> checkpoint() {
        return Optional.empty();
    }

    /** What somebody has shown as a peer's newest checkpoint, not verified in any way. Does not block. */
    default void checkpointOf(byte[] note) {}

    /** The peer at this address names another commit of an epoch than the one known here. Does not block. */
    default void otherCommitAt(URI peer, long epoch) {}

    /** A federation at one moment: consistent in itself, replaced as a whole when something changes. */
    interface View {
        FederationId federation();

        /** The suite of the federation's configuration, 16 bits. */
        int suite();

        /** The newest epoch whose secrets this instance holds. */
        long epoch();

        /** The psk of peer handshakes in an epoch; empty when it is unknown or no longer valid. */
        Optional<Secret> peerKey(long epoch);

        /** The hash of the newest membership event. */
        Bytes membershipHead();

        /** The hash of an epoch's signed commit. */
        Optional<Bytes> epochCommitHash(long epoch);

        /** An epoch's signed commit, for peers that missed it. */
        Optional<byte[]> epochCommit(long epoch);

        /** The secrets of this instance. */
        InstanceKeys keys();

        /** Whose keys were replaced by whose: the same instance under its next id. */
        default Map<InstanceId, InstanceId> successors() {
            return Map.of();
        }

        /** The id that an instance goes by now. */
        default InstanceId newest(InstanceId id) {
            InstanceId newest = id;
            Map<InstanceId, InstanceId> successors = successors();
            for (int steps = 0; steps <= successors.size() && successors.containsKey(newest); steps++) {
                newest = successors.getOrDefault(newest, newest);
            }
            return newest;
        }

        /** An active member, this instance included. */
        Optional<Descriptor> member(InstanceId id);

        /** The active member with this X25519 key. */
        Optional<Descriptor> memberByNoiseKey(byte[] noiseKey);

        /** The signing key of whoever is or once was a member: what it wrote stays its own after it left. */
        Optional<VerifyingKey> author(InstanceId id);
    }
}
