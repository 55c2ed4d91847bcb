package io.continuum.instance.recall;

import io.continuum.instance.cache.Caches;
import io.continuum.instance.cache.TenantCache;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Generation;
import io.continuum.instance.memory.Generations;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.work.Rest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text indexes of all tenants, each in a folder of its own so that not even a word's frequency crosses over. A thread
 * of its own follows the events; a question first takes in what is missing, so it sees everything learnt before it.
 * Thread-safe.
 */
public final class Index implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Index.class);
    /** Lucene says on every start that vectors could be faster; few have any. Held, so that the level stays. */
    private static final java.util.logging.Logger VECTOR_ADVICE =
            java.util.logging.Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    static {
        VECTOR_ADVICE.setLevel(java.util.logging.Level.SEVERE);
    }

    private static final long WAIT_MS = 2_000; // a question waits no longer for what was learnt last
    private static final long CATCH_UP_MS = 30_000;
    private static final long COMMIT_MS = 5_000;
    private static final long CLOSE_MS = 5_000; // the next start takes in what is left after that
    private static final int NAMES_PERCENT = 5;

    private final Path folder;
    private final Events events;
    private final InstantSource clock;
    private final Ranking ranking;
    private final Embeddings embeddings;
    private final List<DocumentSource> sources = new CopyOnWriteArrayList<>();
    private final Map<String, TenantIndex> tenants = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<String> changed = new LinkedBlockingQueue<>();
    private final Consumer<String> listener = this::noteChange;
    private final Thread follower = Thread.ofPlatform().daemon().name("index").unstarted(this::follow);
    private final Generations generations;
    private final Pages pages;
    private final TenantCache<String, Synonyms.Known> names;
    private volatile Synonyms synonyms = Synonyms.NONE;
    private final Rest rest = new Rest();
    private volatile boolean closing;

    /** An index of words alone. */
    public Index(Path folder, Events events, InstantSource clock, Ranking ranking) {
        this(folder, events, clock, ranking, Embeddings.NONE);
    }

    /** An index that keeps no answers. */
    public Index(Path folder, Events events, InstantSource clock, Ranking ranking, Embeddings embeddings) {
        this(folder, events, clock, ranking, embeddings, new Generations(events), Caches.none());
    }

    public Index(
            Path folder,
            Events events,
            InstantSource clock,
            Ranking ranking,
            Embeddings embeddings,
            Generations generations,
            Caches caches) {
        this.generations = generations;
        this.pages = new Pages(caches);
        this.names = caches.open("synonyms", NAMES_PERCENT, (_, known) -> known.bytes());
        this.folder = folder;
        this.events = events;
        this.clock = clock;
        this.ranking = ranking;
        this.embeddings = embeddings;
    }

    /** Adds a source of documents; all must be there before {@link #start}. */
    public void add(DocumentSource source) {
        sources.add(source);
    }

    /** Takes names that mean the same for one another in every question from now on. */
    public void synonyms(Synonyms told) {
        synonyms = told;
    }

    /** Begins to follow the events of all tenants. */
    public void start() {
        events.onCommit(listener);
        changed.addAll(events.tenants());
        follower.start();
    }

    /**
     * A page of what answers a question, best first; it sees everything learnt before it.
     *
     * @param cursor of the page before; empty for the first
     * @throws IllegalArgumentException for a cursor of another question, or a filter the index cannot tell
     */
    public Page search(Ask ask, String cursor, int limit, Set<Facet> facets) {
        return answer(ask, cursor, limit, facets).page();
    }

    /**
     * What {@link #search} finds, and what it was found in.
     *
     * @param generation what the asker could know of
     * @param lagMs how old the oldest change is that could not be found yet
     */
    public record Answered(Page page, Generation generation, long lagMs) {}

    /** {@link #search}, saying what it was found in. */
    public Answered answer(Ask ask, String cursor, int limit, Set<Facet> facets) {
        String tenant = ask.reach().tenant();
        Generation generation = generations.of(tenant);
        Embedding embedding = embeddings.ofQuestion(ask, generation).orElse(null);
        TenantIndex index = caughtUp(tenant, generation.seq());
        Page page = index.search(
                ask, embedding, cursor, limit, facets, clock.instant(), generation, names(ask.reach(), generation));
        return new Answered(page, generation, index.seq() < generation.seq() ? lagMs(tenant) : 0);
    }

    private Synonyms.Known names(Reach reach, Generation generation) {
        return names.get(reach.tenant(), reach.space(), generation.names(), () -> Optional.of(synonyms.of(reach)))
                .orElseThrow();
    }

    /**
     * Lets Lucene alone answer what {@link #search} asks it, and does nothing with the answer: what recall is measured
     * beside.
     *
     * @return how many documents it named
     */
    public int lucene(Ask ask) {
        String tenant = ask.reach().tenant();
        return of(tenant).lucene(ask, names(ask.reach(), generations.of(tenant)));
    }

    private TenantIndex caughtUp(String tenant, long seq) {
        TenantIndex index = of(tenant);
        if (index.seq() < seq) {
            try {
                index.catchUp(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS));
            } catch (UncheckedIOException | AlreadyClosedException e) {
                couldNotFollow(e); // what was learnt before is found all the same, and lagMs tells
            }
        }
        return index;
    }

    private static void couldNotFollow(RuntimeException failure) {
        if (failure.getCause() instanceof IOException e) {
            LOG.atError().addKeyValue("detail", e).log("the text index cannot be written; it is tried again");
        } else {
            LOG.atError().setCause(failure).log("the text index could not follow; it is tried again");
        }
    }

    /** Takes what was removed from a tenant's memory off the disk, instead of leaving it to the next merge. */
    public void purge(String tenant) {
        TenantIndex index = of(tenant);
        index.catchUp(Long.MAX_VALUE);
        index.purge();
    }

    /** How old the oldest change is that cannot be found yet, in milliseconds; 0 when everything can. */
    public long lagMs(String tenant) {
        List<Event> next = events.after(tenant, of(tenant).seq(), 1);
        return next.isEmpty()
                ? 0
                : Math.max(1, clock.millis() - next.getFirst().at().toEpochMilli());
    }

    private TenantIndex of(String tenant) {
        return tenants.computeIfAbsent(
                tenant,
                name -> new TenantIndex(folder.resolve(folderName(name)), name, events, sources, ranking, pages));
    }

    /** No caller-chosen text becomes a file name. */
    static String folderName(String tenant) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(tenant.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void noteChange(String tenant) {
        if (!changed.contains(tenant)) {
            changed.add(tenant);
        }
    }

    /** A question takes in itself what it has to know, so whoever changes again and again may wait. */
    private void follow() {
        long lastCommit = System.nanoTime();
        Set<String> followed = new HashSet<>();
        long worked = 0;
        while (!closing) {
            try {
                String tenant = changed.poll(COMMIT_MS, TimeUnit.MILLISECONDS);
                if (tenant == null || followed.contains(tenant)) {
                    if (rest.after(worked)) {
                        return;
                    }
                    followed.clear();
                    worked = 0;
                }
                if (tenant != null) {
                    long began = System.nanoTime();
                    if (catchUp(tenant)) {
                        followed.add(tenant);
                    }
                    worked += System.nanoTime() - began;
                }
                if (System.nanoTime() - lastCommit > TimeUnit.MILLISECONDS.toNanos(COMMIT_MS)) {
                    lastCommit = System.nanoTime();
                    tenants.forEach(this::commit);
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                couldNotFollow(e);
            }
        }
    }

    private void commit(String tenant, TenantIndex index) {
        try {
            if (index.isBroken()) {
                catchUp(tenant);
            }
            index.commit();
        } catch (RuntimeException e) {
            couldNotFollow(e);
        }
    }

    private boolean catchUp(String tenant) {
        generations.of(tenant); // another process may have removed something
        boolean upToDate =
                closing || of(tenant).catchUp(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CATCH_UP_MS));
        if (!upToDate) {
            noteChange(tenant);
        }
        return upToDate;
    }

    /** Takes in what was learnt last and leaves it all on disk. */
    @Override
    public void close() {
        boolean again = closing;
        closing = true;
        rest.close();
        events.forget(listener);
        if (!again && follower.getState() != Thread.State.NEW) {
            try {
                noteChange("");
                follower.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            takeInTheRest();
        }
        tenants.values().forEach(TenantIndex::close);
    }

    private void takeInTheRest() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MS);
        Set<String> rest = new LinkedHashSet<>(changed);
        rest.addAll(tenants.keySet());
        rest.remove("");
        for (String tenant : rest) {
            if (System.nanoTime() - deadline > 0) {
                return;
            }
            try {
                of(tenant).catchUp(deadline);
            } catch (RuntimeException e) {
                couldNotFollow(e);
            }
        }
    }
}
