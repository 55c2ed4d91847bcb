package io.continuum.instance.recall;

import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import io.continuum.instance.memory.Generation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text index of one tenant: a folder of derived data that follows the event table and is built again from it when it
 * is missing, damaged, of another version, or ahead of a restored database. Thread-safe.
 */
final class TenantIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TenantIndex.class);

    /** Raise whenever documents or {@link Terms} change, so that every index is built again. */
    private static final String FORMAT = "8";

    private static final int EVENTS_PER_PASS = 1_000;
    private static final int TOGETHER_MIN = 200;
    private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** While an index is built anew, which goes on in segments as large as memory holds; showing one ends it early. */
    private static final long SHOW_FILLING_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Ages are told in days; within this time the same question has the same answer. */
    private static final Duration RANKED_ANEW = Duration.ofMinutes(5);

    private final Path folder;
    private final String tenant;
    private final Events events;
    private final List<DocumentSource> sources;
    private final Ranking ranking;
    private final Pages pages;
    private final Spelling spelling;
    private final ReentrantLock writing = new ReentrantLock();
    private final ThreadLocal<Terms> terms = ThreadLocal.withInitial(Terms::new);
    private IndexFiles files; // what is written
    private volatile IndexFiles shown; // what is searched: the same, but for an index that is being opened again
    private volatile long seq; // what the searchers show
    private Event last = NOTHING; // what was taken in, perhaps not shown yet
    private long builtAnewTo; // an index that began with nothing reads memories as they are after this event, or later
    private volatile boolean uncommitted;
    private volatile @Nullable Unexpired unexpired;
    private volatile boolean broken; // a write failed, so what is in the files is not known

    private static final Event NOTHING = new Event(0, "", "", "", "", Cause.NONE, Instant.EPOCH);

    TenantIndex(Path folder, String tenant, Events events, List<DocumentSource> sources, Ranking ranking, Pages pages) {
        this.folder = folder;
        this.tenant = tenant;
        this.events = events;
        this.sources = sources;
        this.ranking = ranking;
        this.pages = pages;
        this.spelling = new Spelling(ranking.spelling());
        try {
            files = openFiles();
            shown = files;
            seq = last.seq();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the text index in " + folder, e);
        }
    }

    private IndexFiles openFiles() throws IOException {
        builtAnewTo = events.lastSeq(tenant);
        IndexFiles opened = IndexFiles.open(folder, ranking);
        if (follows(opened.committed())) {
            builtAnewTo = last.seq() == 0 ? builtAnewTo : 0;
            return opened;
        }
        LOG.atInfo().addKeyValue("tenant", tenant).log("the index does not fit the database, it is built again");
        opened.close();
        return IndexFiles.openEmpty(folder, ranking);
    }

    /** Takes up where the last commit ended; false when that is no place in this database's events. */
    private boolean follows(Map<String, String> committed) {
        last = NOTHING;
        if (committed.isEmpty()) {
            return true;
        }
        long committedSeq = Long.parseLong(committed.getOrDefault("seq", "0"));
        List<Event> at = events.after(tenant, committedSeq - 1, 1);
        boolean sameEvent = committedSeq > 0
                && !at.isEmpty()
                && at.getFirst().seq() == committedSeq
                && at.getFirst().subject().equals(committed.get("subject"));
        if (!FORMAT.equals(committed.get("format")) || !sameEvent) {
            return false;
        }
        last = at.getFirst();
        return true;
    }

    /** The last event whose changes can be found. */
    long seq() {
        return seq;
    }

    /** Whether a write failed; what was found before still is, and the next {@link #catchUp} tries again. */
    boolean isBroken() {
        return broken;
    }

    private interface Writing {
        void run() throws IOException;
    }

    /** After a write that failed, for example on a full disk, nothing but the last commit is trusted. */
    private void write(Writing writing) throws IOException {
        boolean done = false;
        try {
            writing.run();
            done = true;
        } finally {
            broken |= !done;
        }
    }

    /** Goes back to the last commit; what is searched stays until everything since has been taken in again. */
    private void reopen() throws IOException {
        files.writer().rollback();
        if (files != shown) {
            files.close();
        }
        files = openFiles();
        uncommitted = false;
        broken = false;
        LOG.atInfo().addKeyValue("tenant", tenant).log("the text index is opened again after a write that failed");
    }

    /**
     * Takes in new events until there are none, or until the deadline has passed; waits no longer for another thread that
     * does so.
     *
     * @return whether the index is up to date
     */
    boolean catchUp(long deadlineNanos) {
        try {
            if (!writing.tryLock(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            if (broken) {
                reopen();
            }
            long shownAt = System.nanoTime();
            CompletableFuture<Read> next = CompletableFuture.completedFuture(read(last.seq()));
            while (true) {
                Read read = next.join();
                boolean upToDate = read.events().size() < EVENTS_PER_PASS;
                if (!upToDate) { // the next are read while the words of these are found
                    long readTo = read.events().getLast().seq();
                    next = CompletableFuture.supplyAsync(() -> read(readTo));
                    write(() -> files.fill(files.isFilling() || seq == 0));
                }
                write(() -> takeIn(read));
                long now = System.nanoTime();
                if (upToDate && files.isFilling()) {
                    write(() -> files.fill(false));
                }
                long pause = files.isFilling() ? SHOW_FILLING_NANOS : SHOW_NANOS;
                if (upToDate || now > deadlineNanos || now - shownAt > pause) {
                    write(this::show);
                    shownAt = now;
                }
                if (upToDate || now > deadlineNanos) {
                    return upToDate;
                }
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException own ? own : e;
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    /** A run of events and what they change, with the terms of what is put in. */
    private record Read(List<Event> events, List<IndexChange> changes, Map<Indexed, Worded> worded) {}

    private Read read(long afterSeq) {
        List<Event> batch = events.after(tenant, afterSeq, EVENTS_PER_PASS);
        List<IndexChange> changes = new ArrayList<>();
        List<Event> telling = batch.stream().filter(this::tellsSomething).toList();
        if (!telling.isEmpty()) {
            sources.forEach(source -> changes.addAll(source.changesOf(telling)));
        }
        return new Read(batch, changes, worded(changes));
    }

    /** On all cores when there are many, as in a rebuild: finding the terms of a text is much of the work. */
    private Map<Indexed, Worded> worded(List<IndexChange> changes) {
        List<Indexed> added =
                changes.stream().flatMap(change -> change.added().stream()).toList();
        Stream<Indexed> each = added.size() < TOGETHER_MIN ? added.stream() : added.parallelStream();
        Map<Indexed, Worded> worded = new IdentityHashMap<>(added.size());
        each.map(document -> Worded.of(document, terms.get())).toList().forEach(one -> worded.put(one.document(), one));
        return worded;
    }

    /** Whether an event is about something that is not put in as it left it: what was learnt is read as it is by now. */
    private boolean tellsSomething(Event event) {
        return event.seq() > builtAnewTo
                || !event.type().equals(Event.MEMORY_CHANGED) && !event.type().equals(Event.MEMORY_ENRICHED);
    }

    private void takeIn(Read read) throws IOException {
        if (read.events().isEmpty()) {
            return;
        }
        List<Document> added = new ArrayList<>();
        for (IndexChange change : read.changes()) {
            if (change.removesSomething()) {
                add(added);
            }
            apply(change, read.worded(), added);
        }
        add(added);
        last = read.events().getLast();
        uncommitted = true;
    }

    private void apply(IndexChange change, Map<Indexed, Worded> worded, List<Document> added) throws IOException {
        Map<String, Place> places = new HashMap<>();
        for (String group : change.replacedGroups()) {
            files.sessions().remove(group).ifPresent(place -> places.put(group, place));
            files.writer().deleteDocuments(Fields.ofGroup(group));
        }
        for (String id : change.removedIds()) {
            files.writer().deleteDocuments(new Term(Fields.ID, id));
        }
        for (Indexed document : change.added()) {
            Worded one = Objects.requireNonNull(worded.get(document));
            Place place = places.get(document.group());
            if (place == null) {
                place = document.isTurn() ? files.sessions().append(one) : Place.NONE;
                places.put(document.group(), place);
            }
            added.add(Fields.text(one, place));
        }
    }

    /** On all cores when there are many, as in a rebuild. */
    private void add(List<Document> documents) {
        Stream<Document> each = documents.size() < TOGETHER_MIN ? documents.stream() : documents.parallelStream();
        each.forEach(document -> {
            try {
                files.writer().addDocument(document);
            } catch (IOException e) {
                throw new UncheckedIOException("the text index in " + folder + " cannot be written", e);
            }
        });
        documents.clear();
    }

    private void show() throws IOException {
        files.sessions().write();
        files.sessions().refresh();
        if (files != shown) {
            if (last.seq() < seq) {
                return; // what is searched still knows more
            }
            IndexFiles before = shown;
            shown = files;
            before.close();
        }
        seq = last.seq();
    }

    /**
     * A page of what answers a question, best first, one of each group. What only the clock changes, the weight of age, is
     * as of the last {@link #RANKED_ANEW}.
     *
     * @param cursor of the page before; empty for the first
     * @param names as of the generation
     * @throws IllegalArgumentException for a cursor of another question, or a filter the index cannot tell
     */
    Page search(
            Ask ask,
            @Nullable Embedding embedding,
            String cursor,
            int limit,
            Set<Facet> facets,
            Instant now,
            Generation generation,
            Synonyms.Known names) {
        int offset = Cursor.offset(ask, cursor);
        long rankedAt = now.toEpochMilli() - Math.floorMod(now.toEpochMilli(), RANKED_ANEW.toMillis());
        Moment moment = new Moment(now, Instant.ofEpochMilli(rankedAt));
        try {
            long shownSeq = seq; // before the searcher is taken, which then shows as much at least
            Searched searched = searched();
            try {
                IndexSearcher searcher = searched.searcher();
                if (shownSeq < generation.seq()) { // what is shown may hold what was removed since
                    return page(searcher, ask, embedding, moment, names, offset, limit, facets);
                }
                Object reader = searcher.getIndexReader().getReaderCacheHelper().getKey();
                Pages.State state =
                        new Pages.State(reader, generation.names(), rankedAt, unexpiredSince(searcher, reader, now));
                return pages.get(
                        ask,
                        offset,
                        limit,
                        facets,
                        embedding,
                        state,
                        () -> page(searcher, ask, embedding, moment, names, offset, limit, facets));
            } finally {
                searched.files().searchers().release(searched.searcher());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be read", e);
        }
    }

    /** Between these times, in milliseconds, no text that a reader knows expires. */
    private record Unexpired(Object reader, long since, long until) {}

    private long unexpiredSince(IndexSearcher searcher, Object reader, Instant now) throws IOException {
        Unexpired known = unexpired;
        long at = now.toEpochMilli();
        if (known == null || known.reader() != reader || at < known.since() || at >= known.until()) {
            known = new Unexpired(reader, at, Conditions.nextExpiry(searcher, now));
            unexpired = known;
        }
        return known.since();
    }

    private Page page(
            IndexSearcher searcher,
            Ask ask,
            @Nullable Embedding embedding,
            Moment moment,
            Synonyms.Known names,
            int offset,
            int limit,
            Set<Facet> facets) {
        return reading(searcher, ask, embedding, moment, names, search -> {
            List<Search.Ranked> ranked = search.rank();
            List<Hit> hits = new ArrayList<>();
            for (Search.Ranked one : ranked.subList(
                    Math.min(offset, ranked.size()), (int) Math.min((long) offset + limit, ranked.size()))) {
                hits.add(search.hit(one));
            }
            int end = offset + hits.size();
            String next = hits.isEmpty() || end >= ranked.size() ? "" : Cursor.of(ask, end);
            return new Page(hits, next, ranked.size(), count(search, ranked, facets));
        });
    }

    private static Map<String, Map<String, Integer>> count(Search search, List<Search.Ranked> ranked, Set<Facet> facets)
            throws IOException {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        if (!facets.isEmpty()) {
            for (Search.Ranked one : ranked) {
                Found found = search.found(one);
                for (Facet facet : facets) {
                    Map<String, Integer> values = counts.computeIfAbsent(facet.wireName(), _ -> new TreeMap<>());
                    facet.values(found).forEach(value -> values.merge(value, 1, Integer::sum));
                }
            }
        }
        return counts;
    }

    /** Asks Lucene the two queries of a search. */
    int lucene(Ask ask, Synonyms.Known names) {
        try {
            Searched searched = searched();
            try {
                Moment moment = new Moment(Instant.EPOCH, Instant.EPOCH);
                return reading(searched.searcher(), ask, null, moment, names, Search::nominate);
            } finally {
                searched.files().searchers().release(searched.searcher());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be read", e);
        }
    }

    /** @param rankedAt what ages are counted from */
    private record Moment(Instant now, Instant rankedAt) {}

    private record Searched(IndexFiles files, IndexSearcher searcher) {}

    private Searched searched() throws IOException {
        while (true) {
            IndexFiles files = shown;
            try {
                return new Searched(files, files.searchers().acquire());
            } catch (AlreadyClosedException e) {
                if (files == shown) {
                    throw e;
                }
            }
        }
    }

    private interface Reading<T> {
        T with(Search search) throws IOException;
    }

    private <T> T reading(
            IndexSearcher searcher,
            Ask ask,
            @Nullable Embedding embedding,
            Moment moment,
            Synonyms.Known names,
            Reading<T> reading) {
        Conditions conditions = Conditions.onTexts(ask, moment.now());
        try {
            List<Terms.Term> said = withSynonyms(ask, names, terms.get().of(ask.query()));
            Question asked = Question.of(ask.query(), said, searcher, spelling);
            Instant asOf = ask.asOf();
            return reading.with(new Search(
                    searcher,
                    ask.query(),
                    said,
                    asked,
                    conditions,
                    Conditions.onPassages(ask),
                    ranking,
                    asOf == null ? moment.rankedAt() : asOf,
                    embedding));
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be read", e);
        }
    }

    /** Other names of what the question names count as the name itself; a name of several words goes by its longest. */
    private List<Terms.Term> withSynonyms(Ask ask, Synonyms.Known names, List<Terms.Term> said) {
        List<Terms.Term> all = new ArrayList<>(said);
        String lower = ask.query().toLowerCase(Locale.ROOT);
        names.in(ask.query()).forEach((name, others) -> {
            int start = lower.indexOf(name);
            said.stream()
                    .filter(term -> start >= 0 && term.start() <= start && start < term.end())
                    .findFirst()
                    .ifPresent(at -> others.forEach(other -> terms.get().of(other).stream()
                            .max(Comparator.comparingInt(
                                    (Terms.Term term) -> term.text().length()))
                            .ifPresent(term -> all.add(new Terms.Term(
                                    term.text(), term.bytes(), at.word(), true, false, at.start(), at.end())))));
        });
        return all;
    }

    /** Writes all segments anew that hold something deleted, and removes the old ones. */
    void purge() {
        writing.lock();
        try {
            write(() -> files.writer().forceMergeDeletes(true));
            uncommitted = true;
            commit();
            write(() -> {
                files.searchers().maybeRefreshBlocking();
                files.writer().deleteUnusedFiles();
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    /** Writes what was taken in to disk, so that the next start need not read those events again. */
    void commit() {
        writing.lock();
        try {
            if (uncommitted && !broken) {
                write(() -> {
                    show();
                    files.commit(
                            Map.of("format", FORMAT, "seq", String.valueOf(last.seq()), "subject", last.subject()));
                });
                uncommitted = false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        try {
            commit();
        } catch (UncheckedIOException | AlreadyClosedException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("the text index could not be written, the next start reads those events again");
        }
        writing.lock();
        try {
            files.close();
            shown.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the text index did not close in order");
        } finally {
            writing.unlock();
        }
    }
}
