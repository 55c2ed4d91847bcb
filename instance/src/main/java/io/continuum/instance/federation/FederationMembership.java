package io.continuum.instance.federation;

import io.continuum.instance.space.Membership;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Member;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The federation as spaces and peers see it: verified, and answered from memory. Thread-safe. */
public final class FederationMembership implements Membership {
    private final FederationState state;
    private final Runnable refreshSoon;

    /** @param refreshSoon asks for the newest chain before long; returns at once */
    public FederationMembership(FederationState state, Runnable refreshSoon) {
        this.state = state;
        this.refreshSoon = refreshSoon;
    }

    @Override
    public void outdated() {
        refreshSoon.run();
    }

    @Override
    public Optional<Membership.View> view() {
        return state.current()
                .filter(federation -> federation.member().isPresent())
                .map(Seen::new);
    }

    @Override
    public Optional<String> suspended() {
        return state.closed(HistoryGate.Act.PEER).map(HistoryGate.Closed::detail);
    }

    @Override
    public Optional<byte[]> checkpoint() {
        return state.guard().shown();
    }

    @Override
    public void checkpointOf(byte[] note) {
        state.guard().shownByPeer(note);
    }

    @Override
    public void otherCommitAt(URI peer, long epoch) {
        state.guard().otherCommitAt(peer, epoch);
    }

    private record Seen(Federation known) implements Membership.View {

        @Override
        public FederationId federation() {
            return known.id();
        }

        @Override
        public int suite() {
            return FederationConfig.SUITE;
        }

        @Override
        public long epoch() {
            return known.keyring().newest().epoch();
        }

        /** The newest epoch's, and the one's before it unless that one's keys are in other hands. */
        @Override
        public Optional<Secret> peerKey(long epoch) {
            boolean newest = epoch == epoch();
            boolean before =
                    epoch == epoch() - 1 && known.history().newestCommit().reason() != EpochCommit.Reason.COMPROMISE;
            return newest || before
                    ? known.keyring().ofEpoch(epoch).map(secrets -> Secret.of(secrets.peerKey()))
                    : Optional.empty();
        }

        @Override
        public Bytes membershipHead() {
            return known.history().roster().head();
        }

        @Override
        public Optional<Bytes> epochCommitHash(long epoch) {
            return commit(epoch).map(EpochCommit::hash);
        }

        @Override
        public Optional<byte[]> epochCommit(long epoch) {
            return commit(epoch).map(EpochCommit::encoded);
        }

        private Optional<EpochCommit> commit(long epoch) {
            return known.history().commits().stream()
                    .filter(commit -> commit.epoch() == epoch)
                    .findFirst();
        }

        @Override
        public InstanceKeys keys() {
            return known.keys();
        }

        @Override
        public Map<InstanceId, InstanceId> successors() {
            return known.history().successors();
        }

        @Override
        public Optional<Descriptor> member(InstanceId id) {
            return known.history().roster().member(id).map(Member::descriptor);
        }

        @Override
        public Optional<Descriptor> memberByNoiseKey(byte[] noiseKey) {
            return known.history().roster().members().stream()
                    .map(Member::descriptor)
                    .filter(descriptor -> Arrays.equals(descriptor.noiseKey(), noiseKey))
                    .findFirst();
        }

        @Override
        public Optional<VerifyingKey> author(InstanceId id) {
            return known.history().descriptors().stream()
                    .filter(descriptor -> descriptor.id().equals(id))
                    .map(Descriptor::key)
                    .findFirst();
        }
    }
}
