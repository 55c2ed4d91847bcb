package io.continuum.instance.peer;

import io.continuum.instance.space.Membership;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A federation in memory, with real keys and descriptors; its members see every change at once. */
public final class TestFederation {
    private static final long IN_2100_S = 4_102_444_800L;

    private final SecureRandom random = new SecureRandom();
    private final FederationId id = FederationId.of(Secret.random(random).reveal());
    private final Map<Long, Secret> peerKeys = new ConcurrentHashMap<>(Map.of(1L, Secret.random(random)));
    private final Map<InstanceId, Descriptor> roster = new ConcurrentHashMap<>();
    private final Map<InstanceId, VerifyingKey> everMember = new ConcurrentHashMap<>();

    public FederationId id() {
        return id;
    }

    /** Somebody with keys, on the roster or not. */
    public InstanceKeys keys() {
        return InstanceKeys.generate(random);
    }

    public void add(InstanceKeys keys) {
        Descriptor descriptor = Descriptor.create(keys, 0, IN_2100_S);
        roster.put(keys.id(), descriptor);
        everMember.put(keys.id(), descriptor.key());
    }

    public void remove(InstanceId member) {
        roster.remove(member);
    }

    /** What the holder of these keys sees, with the federation's own psk. */
    public Membership seenBy(InstanceKeys keys) {
        return seenBy(keys, peerKeys);
    }

    /** What it sees with other psks, as somebody who does not hold the epoch's secrets would guess them. */
    public Membership seenBy(InstanceKeys keys, Map<Long, Secret> psks) {
        Seen seen = new Seen(keys, psks);
        return () -> Optional.of(seen);
    }

    public Map<Long, Secret> otherPsks() {
        return Map.of(1L, Secret.random(random));
    }

    private final class Seen implements Membership.View {
        private final InstanceKeys keys;
        private final Map<Long, Secret> psks;
        private final Descriptor own;

        Seen(InstanceKeys keys, Map<Long, Secret> psks) {
            this.keys = keys;
            this.psks = psks;
            this.own = Descriptor.create(keys, 0, IN_2100_S);
        }

        @Override
        public FederationId federation() {
            return id;
        }

        @Override
        public int suite() {
            return 2;
        }

        @Override
        public long epoch() {
            return psks.keySet().stream().mapToLong(epoch -> epoch).max().orElse(0);
        }

        @Override
        public Optional<Secret> peerKey(long epoch) {
            return Optional.ofNullable(psks.get(epoch));
        }

        @Override
        public Bytes membershipHead() {
            return Bytes.zeros(32);
        }

        @Override
        public Optional<Bytes> epochCommitHash(long epoch) {
            return Optional.of(Bytes.zeros(32));
        }

        @Override
        public Optional<byte[]> epochCommit(long epoch) {
            return Optional.empty();
        }

        @Override
        public InstanceKeys keys() {
            return keys;
        }

        @Override
        public Optional<Descriptor> member(InstanceId member) {
            return member.equals(keys.id()) ? Optional.of(own) : Optional.ofNullable(roster.get(member));
        }

        @Override
        public Optional<Descriptor> memberByNoiseKey(byte[] noiseKey) {
            return roster.values().stream()
                    .filter(member -> Bytes.of(member.noiseKey()).equals(Bytes.of(noiseKey)))
                    .findFirst();
        }

        @Override
        public Optional<VerifyingKey> author(InstanceId author) {
            return Optional.ofNullable(everMember.get(author));
        }
    }
}
