package io.continuum.protocol.pattern;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VoprfException;
import io.continuum.protocol.crypt.VoprfKey;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a tag helper holds for one federation: a random seed for the tag epoch in force, one for the epoch before, and one
 * for the next as soon as that is prepared. Nothing is derived from a master, so that an erased seed is gone. Immutable.
 */
public final class HelperSeeds {
    private final FederationId federation;
    private final long tagEpoch;
    private final SortedMap<Long, Secret> seeds;
    private final Map<Long, VoprfKey> keys;

    private HelperSeeds(FederationId federation, long tagEpoch, SortedMap<Long, Secret> seeds) {
        this.federation = federation;
        this.tagEpoch = tagEpoch;
        this.seeds = Collections.unmodifiableSortedMap(seeds);
        Map<Long, VoprfKey> derived = new HashMap<>();
        seeds.forEach((epoch, seed) -> derived.put(epoch, key(seed, federation, epoch)));
        this.keys = Map.copyOf(derived);
    }

    /** {@code DeriveKeyPair(seed, info("cta1/oprf", fed_id, u32 tag_epoch))}. */
    private static VoprfKey key(Secret seed, FederationId federation, long tagEpoch) {
        return VoprfKey.derive(seed, Labels.OPRF_KEY.info(federation.toArray(), Bytes.u32(tagEpoch)));
    }

    /** Nothing yet, in tag epoch {@code tagEpoch} of a federation. */
    public static HelperSeeds empty(FederationId federation, long tagEpoch) {
        return new HelperSeeds(federation, tagEpoch, new TreeMap<>());
    }

    /** What was stored; seeds of epochs before the last one are left out. */
    public static HelperSeeds of(FederationId federation, long tagEpoch, Map<Long, Secret> seeds) {
        return new HelperSeeds(federation, tagEpoch, new TreeMap<>(seeds)).enter(tagEpoch);
    }

    /** With a seed for the next tag epoch, whose key can then be named in that epoch's configuration. */
    public HelperSeeds prepareNext(SecureRandom random) {
        SortedMap<Long, Secret> more = new TreeMap<>(seeds);
        more.computeIfAbsent(tagEpoch + 1, _ -> Secret.random(random));
        return new HelperSeeds(federation, tagEpoch, more);
    }

    /**
     * In tag epoch {@code next}: seeds of all epochs but the one before, this one and later ones are gone. Whoever stores
     * the result erases them there too.
     *
     * @throws IllegalArgumentException if that is to go back
     */
    public HelperSeeds enter(long next) {
        if (next < tagEpoch) {
            throw new IllegalArgumentException("tag epoch " + next + " after " + tagEpoch);
        }
        return new HelperSeeds(federation, next, new TreeMap<>(seeds.tailMap(next - 1)));
    }

    public FederationId federation() {
        return federation;
    }

    /** The tag epoch in force. */
    public long tagEpoch() {
        return tagEpoch;
    }

    /** The seed of each tag epoch, for storing where the coordinator's database is not. */
    public SortedMap<Long, Secret> seeds() {
        return seeds;
    }

    /** The key by which answers of a tag epoch are proven. */
    public Optional<VoprfPublicKey> publicKey(long epoch) {
        return Optional.ofNullable(keys.get(epoch)).map(VoprfKey::publicKey);
    }

    /**
     * Answers a request for the tag epoch in force or the one before. Whether the asker may ask, and how often, was decided
     * before; this costs about 0.4 ms for each element.
     */
    public Checked<byte[]> answer(EvaluationRequest request, SecureRandom random) {
        return Checked.of(() -> {
            require(
                    request.federation().equals(federation),
                    Refusal.WRONG_FEDERATION,
                    "a request of another federation");
            VoprfKey key = keyOf(request.tagEpoch());
            try {
                return EvaluationAnswer.encode(key.evaluate(request.blinded(), random));
            } catch (VoprfException e) {
                throw new RefusalException(Refusal.of(e.flaw()), String.valueOf(e.getMessage()));
            }
        });
    }

    /** Accepts a tag epoch whose questions are answered, which costs nothing yet. */
    public Checked<HelperSeeds> checkTagEpoch(long epoch) {
        return Checked.of(() -> {
            keyOf(epoch);
            return this;
        });
    }

    private VoprfKey keyOf(long epoch) throws RefusalException {
        require(epoch >= tagEpoch - 1, Refusal.OLD_VERSION, "the seed of tag epoch " + epoch + " is erased");
        require(epoch <= tagEpoch, Refusal.NOT_ALLOWED, "tag epoch " + epoch + " has not begun");
        return Optional.ofNullable(keys.get(epoch))
                .orElseThrow(
                        () -> new RefusalException(Refusal.MISSING, "this helper has no key of tag epoch " + epoch));
    }

    @Override
    public String toString() {
        return "HelperSeeds[" + federation + ", tag epoch " + tagEpoch + ", seeds of " + seeds.keySet() + "]";
    }
}
