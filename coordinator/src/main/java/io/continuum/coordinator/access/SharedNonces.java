package io.continuum.coordinator.access;

import io.continuum.coordinator.access.NonceCache.Answer;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.identity.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nonces of all processes of one coordinator. They lie in the cache while it works and in the database otherwise; which of
 * the two is said in the database, so that no process takes in one what another took in the other.
 *
 * <p>When the cache is lost, so are nonces of requests that may still be sent again: requests made before are refused then.
 * The way back loses none: for as long as a nonce matters, each is kept in both. Thread-safe.
 */
public final class SharedNonces implements Nonces {
    private static final Logger LOG = LoggerFactory.getLogger(SharedNonces.class);
    private static final String SETTING = "nonces";
    private static final int GENERATION_BYTES = 12;

    /** How long another process may go by what it read before. */
    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(5);

    private static final Duration MARGIN = READ_AGAIN_AFTER.multipliedBy(2);

    private enum Place {
        DATABASE,
        BOTH,
        CACHE
    }

    /** @param from requests made before this are refused */
    private record Kept(Place place, String generation, Instant from, Instant since) {
        static final Kept AT_FIRST = new Kept(Place.DATABASE, "none", Instant.EPOCH, Instant.EPOCH);

        String text() {
            return "%s %s %d %d".formatted(place, generation, from.toEpochMilli(), since.toEpochMilli());
        }

        static Kept parse(String text) {
            String[] parts = text.split(" ", 4);
            return new Kept(
                    Place.valueOf(parts[0]),
                    parts[1],
                    Instant.ofEpochMilli(Long.parseLong(parts[2])),
                    Instant.ofEpochMilli(Long.parseLong(parts[3])));
        }
    }

    private record Read(Kept kept, Instant at) {}

    private final NonceStore database;
    private final NonceCache cache;
    private final SettingStore settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private volatile Read read;

    /** @param random makes names that never repeat */
    public SharedNonces(
            NonceStore database, NonceCache cache, SettingStore settings, InstantSource clock, RandomGenerator random) {
        this.database = database;
        this.cache = cache;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.read = readAgain();
    }

    @Override
    public Use use(InstanceId instance, String nonce, Instant created, Instant expires) {
        Kept kept = kept();
        if (created.isBefore(kept.from())) {
            return tooOld(kept);
        }
        return switch (kept.place()) {
            case DATABASE -> inDatabase(instance, nonce, expires);
            case BOTH -> inBoth(kept, instance, nonce, expires);
            case CACHE -> inCache(kept, instance, nonce, expires);
        };
    }

    private Use inDatabase(InstanceId instance, String nonce, Instant expires) {
        return database.use(instance, nonce, expires) ? new Use.First() : new Use.Repeated();
    }

    private Use inBoth(Kept kept, InstanceId instance, String nonce, Instant expires) {
        Use use = inDatabase(instance, nonce, expires);
        if (use instanceof Use.First && inCache(kept.generation(), instance, nonce, expires) != Answer.FIRST) {
            Instant now = clock.instant();
            change(kept, new Kept(Place.DATABASE, kept.generation(), kept.from(), now));
        }
        return use;
    }

    private Use inCache(Kept kept, InstanceId instance, String nonce, Instant expires) {
        return switch (inCache(kept.generation(), instance, nonce, expires)) {
            case FIRST -> new Use.First();
            case REPEATED -> new Use.Repeated();
            case LOST -> {
                Instant now = clock.instant();
                Instant from = now.plus(RequestSignature.CLOCK_SKEW_MAX).plus(MARGIN);
                Kept without = new Kept(Place.DATABASE, kept.generation(), from, now);
                if (change(kept, without)) {
                    LOG.atWarn().addKeyValue("from", from).log("nonces were lost: requests made before are refused");
                }
                yield tooOld(kept().place() == Place.CACHE ? without : kept());
            }
        };
    }

    private Answer inCache(String generation, InstanceId instance, String nonce, Instant expires) {
        return cache.use(generation, instance, nonce, Duration.between(clock.instant(), expires));
    }

    private Use tooOld(Kept kept) {
        return new Use.TooOld(Duration.between(clock.instant(), kept.from()));
    }

    /** Goes back to the cache, step by step, once it can be used; to be called now and then by one process. */
    public void tend() {
        Kept kept = readAgain().kept();
        Instant now = clock.instant();
        switch (kept.place()) {
            case DATABASE -> {
                byte[] name = new byte[GENERATION_BYTES];
                random.nextBytes(name);
                String generation = HexFormat.of().formatHex(name);
                if (cache.begin(generation)) {
                    change(kept, new Kept(Place.BOTH, generation, kept.from(), now));
                }
            }
            case BOTH -> {
                if (now.isAfter(kept.since().plus(RequestSignature.NONCE_KEPT).plus(MARGIN))) {
                    change(kept, new Kept(Place.CACHE, kept.generation(), kept.from(), now));
                }
            }
            case CACHE -> {}
        }
    }

    /** Refuses all requests made so far: what is known of their nonces is not all there was. */
    public static void forgetAll(SettingStore settings, Instant now) {
        Instant from = now.plus(RequestSignature.CLOCK_SKEW_MAX);
        settings.put(SETTING, new Kept(Place.DATABASE, "none", from, now).text());
    }

    private Kept kept() {
        Read known = read;
        boolean old = clock.instant().isAfter(known.at().plus(READ_AGAIN_AFTER));
        return (old ? readAgain() : known).kept();
    }

    private Read readAgain() {
        Optional<String> text = settings.find(SETTING);
        Read fresh = new Read(text.map(Kept::parse).orElse(Kept.AT_FIRST), clock.instant());
        read = fresh;
        return fresh;
    }

    /** @return false if another process was faster; either way, what now holds is read */
    private boolean change(Kept from, Kept to) {
        boolean changed = from.equals(Kept.AT_FIRST)
                ? settings.putIfAbsent(SETTING, to.text())
                : settings.replace(SETTING, from.text(), to.text());
        readAgain();
        return changed;
    }
}
