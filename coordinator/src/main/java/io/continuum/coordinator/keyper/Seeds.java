package io.continuum.coordinator.keyper;

import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.HelperSeeds;
import java.security.SecureRandom;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The seeds of every federation that this server helps, in memory and on disk, where other processes of the same server find
 * them. Thread-safe.
 */
public final class Seeds {
    private final SeedFolder folder;
    private final SecureRandom random;
    private final ConcurrentMap<FederationId, HelperSeeds> known = new ConcurrentHashMap<>();

    public Seeds(SeedFolder folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /**
     * The seeds of a federation in the tag epoch that its configuration is in. Seeds older than that of the epoch before
     * are gone from disk when this returns. A tag epoch that is over does not come back.
     */
    public HelperSeeds enter(FederationId federation, long tagEpoch) {
        HelperSeeds now = known.get(federation);
        return now != null && now.tagEpoch() >= tagEpoch ? now : inTurn(federation, tagEpoch, seeds -> seeds);
    }

    /** The key for the tag epoch after {@code tagEpoch}, made at the first call; its seed is on disk when this returns. */
    public VoprfPublicKey prepareNext(FederationId federation, long tagEpoch) {
        HelperSeeds prepared = inTurn(federation, tagEpoch, seeds -> {
            long next = seeds.tagEpoch() + 1;
            HelperSeeds stored = read(federation, seeds.tagEpoch());
            if (!stored.seeds().containsKey(next)) {
                folder.write(federation, next, secret(stored.prepareNext(random), next));
                stored = read(federation, seeds.tagEpoch());
            }
            return stored;
        });
        return prepared.publicKey(prepared.tagEpoch() + 1).orElseThrow();
    }

    /** The federations that have seeds on disk. */
    public List<FederationId> federations() {
        return folder.federations();
    }

    @FunctionalInterface
    private interface Step {
        HelperSeeds after(HelperSeeds seeds);
    }

    /** One step at a time for each federation, on disk first. */
    private HelperSeeds inTurn(FederationId federation, long tagEpoch, Step step) {
        return known.compute(federation, (_, before) -> {
            HelperSeeds seeds = before == null ? read(federation, tagEpoch) : entered(before, tagEpoch);
            return step.after(seeds);
        });
    }

    private HelperSeeds read(FederationId federation, long tagEpoch) {
        SortedMap<Long, Secret> stored = folder.read(federation);
        HelperSeeds seeds = HelperSeeds.of(federation, tagEpoch, stored);
        erase(federation, stored, seeds);
        return seeds;
    }

    private HelperSeeds entered(HelperSeeds before, long tagEpoch) {
        if (before.tagEpoch() >= tagEpoch) {
            return before;
        }
        return read(before.federation(), tagEpoch);
    }

    private void erase(FederationId federation, SortedMap<Long, Secret> before, HelperSeeds after) {
        before.keySet().stream()
                .filter(epoch -> !after.seeds().containsKey(epoch))
                .forEach(epoch -> folder.erase(federation, epoch));
    }

    private static Secret secret(HelperSeeds seeds, long tagEpoch) {
        Secret seed = seeds.seeds().get(tagEpoch);
        if (seed == null) {
            throw new IllegalStateException("no seed was made for tag epoch " + tagEpoch);
        }
        return seed;
    }
}
