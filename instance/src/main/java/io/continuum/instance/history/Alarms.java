package io.continuum.instance.history;

import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.http.Base64Url;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alarms of one federation. {@link #open} never blocks; the rest belongs to whoever holds the watch's lock. */
final class Alarms {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final String tenant;
    private final HistoryStore store;
    private final InstantSource clock;
    private volatile String federation = "";
    private volatile List<Alarm> all = List.of();
    private volatile Set<String> acknowledged = Set.of();

    Alarms(String tenant, HistoryStore store, InstantSource clock) {
        this.tenant = tenant;
        this.store = store;
        this.clock = clock;
    }

    /** Reads what is stored, also by other processes on the same database. */
    void load(String federationId) {
        federation = federationId;
        List<Alarm> stored = store.alarms(tenant, federationId);
        acknowledged =
                stored.stream().filter(alarm -> !alarm.isOpen()).map(Alarm::id).collect(Collectors.toUnmodifiableSet());
        all = stored;
    }

    /** Whether there is a federation whose alarms are known. */
    boolean loaded() {
        return !federation.isEmpty();
    }

    List<Alarm> all() {
        return all;
    }

    /** The newest alarm that nobody has acknowledged. */
    Optional<Alarm> open() {
        return all.stream().filter(Alarm::isOpen).findFirst();
    }

    int openCount() {
        return (int) all.stream().filter(Alarm::isOpen).count();
    }

    /** The id of a case: what is the same is raised once, and once acknowledged it stays so. */
    static String id(String about) {
        return Base64Url.encode(Labels.sha256(about.getBytes(StandardCharsets.UTF_8)));
    }

    boolean acknowledged(String id) {
        return acknowledged.contains(id);
    }

    /** Keeps the evidence and stops everything; once for each case. */
    void raise(String about, AlarmKind kind, String detail, byte[] first, byte[] second, byte[] proof) {
        Alarm alarm = new Alarm(id(about), kind, detail, first, second, proof, clock.instant(), null);
        if (store.raise(tenant, federation, alarm)) {
            LOG.atError()
                    .addKeyValue("kind", kind.code())
                    .addKeyValue("detail", detail)
                    .log("histories disagree: contributing, asking and syncing stop; see `continuum federation"
                            + " alarm show`");
        }
        load(federation);
    }

    int acknowledge(String note) {
        Instant now = clock.instant();
        int count = store.acknowledge(tenant, federation, now, note);
        load(federation);
        if (count > 0) {
            LOG.atWarn().addKeyValue("note", note).log("an admin acknowledged {} alarms; everything goes on", count);
        }
        return count;
    }
}
