package io.continuum.instance.recall;

import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text index of one tenant: a folder of derived data that follows the event table and is built again from it when it
 * is missing, damaged, of another version, or ahead of a restored database. Thread-safe.
 */
final class TenantIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TenantIndex.class);

    /** Raise whenever documents or {@link Terms} change, so that every index is built again. */
    private static final String FORMAT = "2";

    private static final int EVENTS_PER_PASS = 1_000;
    private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path folder;
    private final String tenant;
    private final Events events;
    private final List<DocumentSource> sources;
    private final Ranking ranking;
    private final Spelling spelling;
    private final ReentrantLock writing = new ReentrantLock();
    private final ThreadLocal<Terms> terms = ThreadLocal.withInitial(Terms::new);
    private IndexFiles files;
    private volatile long seq; // what the searchers show
    private Event last = NOTHING; // what was taken in, perhaps not shown yet
    private volatile boolean uncommitted;

    private static final Event NOTHING = new Event(0, "", "", "", "", Cause.NONE, Instant.EPOCH);

    TenantIndex(Path folder, String tenant, Events events, List<DocumentSource> sources, Ranking ranking) {
        this.folder = folder;
        this.tenant = tenant;
        this.events = events;
        this.sources = sources;
        this.ranking = ranking;
        this.spelling = new Spelling(ranking.spelling());
        try {
            files = IndexFiles.open(folder, ranking);
            if (!follows(files.committed())) {
                LOG.atInfo()
                        .addKeyValue("tenant", tenant)
                        .log("the index does not fit the database, it is built again");
                files.close();
                files = IndexFiles.openEmpty(folder, ranking);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the text index in " + folder, e);
        }
    }

    /** Takes up where the last commit ended; false when that is no place in this database's events. */
    private boolean follows(Map<String, String> committed) {
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
        seq = committedSeq;
        last = at.getFirst();
        return true;
    }

    /** The last event whose changes can be found. */
    long seq() {
        return seq;
    }

    /**
     * Takes in new events until there are none, or until the deadline has passed.
     *
     * @return whether the index is up to date
     */
    boolean catchUp(long deadlineNanos) {
        writing.lock();
        try {
            long shown = System.nanoTime();
            while (true) {
                List<Event> batch = events.after(tenant, last.seq(), EVENTS_PER_PASS);
                takeIn(batch);
                long now = System.nanoTime();
                boolean upToDate = batch.size() < EVENTS_PER_PASS;
                if (upToDate || now > deadlineNanos || now - shown > SHOW_NANOS) {
                    show();
                    shown = now;
                }
                if (upToDate || now > deadlineNanos) {
                    return upToDate;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    private void takeIn(List<Event> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        for (DocumentSource source : sources) {
            for (IndexChange change : source.changesOf(batch)) {
                apply(change);
            }
        }
        last = batch.getLast();
        uncommitted = true;
    }

    private void apply(IndexChange change) throws IOException {
        Map<String, Place> places = new HashMap<>();
        for (String group : change.replacedGroups()) {
            files.sessions().remove(group).ifPresent(place -> places.put(group, place));
            files.writer().deleteDocuments(new Term(Fields.GROUP, group));
        }
        for (String id : change.removedIds()) {
            files.writer().deleteDocuments(new Term(Fields.ID, id));
        }
        for (Indexed document : change.added()) {
            Place place = places.get(document.group());
            if (place == null) {
                place = document.isTurn() ? files.sessions().append(document) : Place.NONE;
                places.put(document.group(), place);
            }
            files.writer().addDocument(Fields.text(document, place));
        }
    }

    private void show() throws IOException {
        files.sessions().write();
        files.sessions().refresh();
        seq = last.seq();
    }

    /**
     * The best texts for a question, one of each group.
     *
     * @param space empty for all spaces
     */
    List<Hit> search(String question, String space, int limit, Instant now) {
        try {
            IndexSearcher searcher = files.searchers().acquire();
            try {
                Question asked = Question.of(question, terms.get().of(question), searcher, spelling);
                Query filter = space.isEmpty()
                        ? new FieldExistsQuery(Fields.TURN)
                        : new TermQuery(new Term(Fields.SPACE, space));
                return new Search(searcher, asked, filter, ranking, now).run(limit);
            } finally {
                files.searchers().release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be read", e);
        }
    }

    /** Writes what was taken in to disk, so that the next start need not read those events again. */
    void commit() {
        writing.lock();
        try {
            if (uncommitted && files.writer().isOpen()) {
                show();
                files.commit(Map.of("format", FORMAT, "seq", String.valueOf(last.seq()), "subject", last.subject()));
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
        commit();
        writing.lock();
        try {
            files.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the text index did not close in order");
        } finally {
            writing.unlock();
        }
    }
}
