package io.continuum.protocol.roster;

import io.continuum.protocol.identity.FederationId;
import java.util.Collection;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The epoch secrets that a member keeps, newest last. Immutable. */
public final class Keyring {
    private final NavigableMap<Long, EpochSecrets> byEpoch;

    private Keyring(NavigableMap<Long, EpochSecrets> byEpoch) {
        this.byEpoch = byEpoch;
    }

    /**
     * A keyring of these secrets.
     *
     * @throws IllegalArgumentException if there are none, or they belong to several federations
     */
    public static Keyring of(Collection<EpochSecrets> secrets) {
        NavigableMap<Long, EpochSecrets> byEpoch = new TreeMap<>();
        for (EpochSecrets each : secrets) {
            byEpoch.put(each.epoch(), each);
        }
        if (secrets.stream().map(EpochSecrets::federation).distinct().count() != 1) {
            throw new IllegalArgumentException("a keyring holds secrets of exactly one federation");
        }
        return new Keyring(byEpoch);
    }

    public FederationId federation() {
        return newest().federation();
    }

    public EpochSecrets newest() {
        return byEpoch.lastEntry().getValue();
    }

    public Optional<EpochSecrets> ofEpoch(long epoch) {
        return Optional.ofNullable(byEpoch.get(epoch));
    }

    /** The secrets of the newest epoch within a tag epoch; all of that tag epoch have the same tag secret. */
    public Optional<EpochSecrets> ofTagEpoch(long tagEpoch) {
        return byEpoch.values().stream()
                .filter(secrets -> secrets.tagEpoch() == tagEpoch)
                .max(Comparator.comparingLong(EpochSecrets::epoch));
    }

    /** All secrets, oldest first. */
    public Collection<EpochSecrets> all() {
        return byEpoch.values();
    }
}
