package io.continuum.instance.recall;

import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Events;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
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
    private static final String FORMAT = "1";

    private static final float K1 = 0.6f; // short texts: repetition says little
    private static final float B = 0.3f; // and length says little
    private static final int EVENTS_PER_PASS = 200;
    private static final int TERMS_MAX = 64;
    private static final int CANDIDATES_MIN = 100;
    private static final double WRITE_BUFFER_MIB = 8;

    private final Path folder;
    private final String tenant;
    private final Events events;
    private final List<DocumentSource> sources;
    private final ReentrantLock writing = new ReentrantLock();
    private final ThreadLocal<Terms> terms = ThreadLocal.withInitial(Terms::new);
    private Files files;
    private volatile long seq;
    private String lastSubject = "";
    private volatile boolean uncommitted;

    /** The open index on disk. */
    private record Files(FSDirectory directory, IndexWriter writer, SearcherManager searchers) {

        static Files open(Path folder) throws IOException {
            FSDirectory directory = FSDirectory.open(folder);
            try {
                IndexWriterConfig config = new IndexWriterConfig(new TermAnalyzer())
                        .setSimilarity(new BM25Similarity(K1, B))
                        .setRAMBufferSizeMB(WRITE_BUFFER_MIB)
                        .setCommitOnClose(false);
                IndexWriter writer = new IndexWriter(directory, config);
                return new Files(directory, writer, new SearcherManager(writer, new Searchers()));
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        }

        /** What the last commit noted; empty for a new index. */
        Map<String, String> committed() {
            Map<String, String> data = new LinkedHashMap<>();
            Iterable<Map.Entry<String, String>> entries = writer.getLiveCommitData();
            if (entries != null) {
                entries.forEach(entry -> data.put(entry.getKey(), entry.getValue()));
            }
            return data;
        }

        void close() throws IOException {
            searchers.close();
            writer.rollback();
            directory.close();
        }
    }

    private static final class Searchers extends SearcherFactory {
        @Override
        public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity(K1, B));
            return searcher;
        }
    }

    TenantIndex(Path folder, String tenant, Events events, List<DocumentSource> sources) {
        this.folder = folder;
        this.tenant = tenant;
        this.events = events;
        this.sources = sources;
        try {
            files = openIntact(folder, tenant);
            if (!follows(files.committed())) {
                LOG.atInfo()
                        .addKeyValue("tenant", tenant)
                        .log("the index does not fit the database, it is built again");
                files.close();
                delete(folder);
                files = Files.open(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the text index in " + folder, e);
        }
    }

    private static Files openIntact(Path folder, String tenant) throws IOException {
        try {
            return Files.open(folder);
        } catch (CorruptIndexException
                | IndexFormatTooOldException
                | IndexFormatTooNewException
                | NoSuchFileException
                | EOFException e) {
            LOG.atWarn().addKeyValue("tenant", tenant).setCause(e).log("the text index is damaged, it is built again");
            delete(folder);
            return Files.open(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (java.nio.file.Files.isDirectory(folder)) {
            try (Stream<Path> all = java.nio.file.Files.walk(folder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    java.nio.file.Files.delete(file);
                }
            }
        }
    }

    /** Takes up where the last commit ended; false when that is no place in this database's events. */
    private boolean follows(Map<String, String> committed) {
        if (committed.isEmpty()) {
            return true;
        }
        long committedSeq = Long.parseLong(committed.getOrDefault("seq", "0"));
        String subject = committed.getOrDefault("subject", "");
        List<Event> at = events.after(tenant, committedSeq - 1, 1);
        boolean sameEvent = committedSeq > 0
                && !at.isEmpty()
                && at.getFirst().seq() == committedSeq
                && at.getFirst().subject().equals(subject);
        if (!FORMAT.equals(committed.get("format")) || !sameEvent) {
            return false;
        }
        seq = committedSeq;
        lastSubject = subject;
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
            while (true) {
                List<Event> batch = events.after(tenant, seq, EVENTS_PER_PASS);
                for (Event event : batch) {
                    for (DocumentSource source : sources) {
                        apply(source.changeOf(event));
                    }
                }
                if (batch.isEmpty()) {
                    return true;
                }
                files.searchers().maybeRefreshBlocking();
                seq = batch.getLast().seq();
                lastSubject = batch.getLast().subject();
                uncommitted = true;
                if (System.nanoTime() > deadlineNanos) {
                    return batch.size() < EVENTS_PER_PASS;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    private void apply(IndexChange change) throws IOException {
        for (String group : change.removedGroups()) {
            files.writer().deleteDocuments(new Term("group", group));
        }
        for (String id : change.removedIds()) {
            files.writer().deleteDocuments(new Term("id", id));
        }
        for (Indexed document : change.added()) {
            files.writer().updateDocument(new Term("id", document.id()), lucene(document));
        }
    }

    private static Document lucene(Indexed document) {
        Document fields = new Document();
        fields.add(new StringField("id", document.id(), Field.Store.YES));
        fields.add(new StringField("group", document.group(), Field.Store.YES));
        fields.add(new StringField("space", document.space(), Field.Store.YES));
        fields.add(new StringField("kind", document.kind(), Field.Store.YES));
        fields.add(new StringField("origin", document.origin(), Field.Store.YES));
        fields.add(new TextField("text", document.text(), Field.Store.YES));
        fields.add(new StoredField("actor", document.actor()));
        fields.add(new StoredField("source", document.source()));
        fields.add(new StoredField("session_id", document.sessionId()));
        fields.add(new StoredField("event_time", document.eventTime().toEpochMilli()));
        fields.add(new StoredField("recorded_at", document.recordedAt().toEpochMilli()));
        return fields;
    }

    /**
     * The best documents for a question, one of each group.
     *
     * @param space empty for all spaces
     * @param coverageMin hits below it are left out
     */
    List<Hit> search(String question, String space, int limit, double coverageMin) {
        try {
            IndexSearcher searcher = files.searchers().acquire();
            try {
                Question asked = Question.of(question, terms.get().of(question), searcher.getIndexReader(), TERMS_MAX);
                if (asked.isEmpty()) {
                    return List.of();
                }
                ScoreDoc[] found = searcher.search(query(asked, space), Math.max(limit * 4, CANDIDATES_MIN)).scoreDocs;
                return best(searcher, asked, found, limit, coverageMin);
            } finally {
                files.searchers().release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the text index in " + folder + " cannot be read", e);
        }
    }

    private static BooleanQuery query(Question asked, String space) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (String term : asked.terms()) {
            query.add(new TermQuery(new Term("text", term)), BooleanClause.Occur.SHOULD);
        }
        query.setMinimumNumberShouldMatch(1);
        if (!space.isEmpty()) {
            query.add(new TermQuery(new Term("space", space)), BooleanClause.Occur.FILTER);
        }
        return query.build();
    }

    private static List<Hit> best(
            IndexSearcher searcher, Question asked, ScoreDoc[] found, int limit, double coverageMin)
            throws IOException {
        Map<Integer, Set<String>> matched = matchedTerms(searcher, asked, found);
        List<Hit> hits = new ArrayList<>();
        Set<String> groups = new HashSet<>();
        for (ScoreDoc candidate : found) {
            Set<String> terms = matched.getOrDefault(candidate.doc, Set.of());
            double coverage = asked.coverage(terms);
            if (coverage < coverageMin || hits.size() == limit) {
                continue;
            }
            Indexed document = read(searcher.storedFields().document(candidate.doc));
            if (groups.add(document.group())) {
                hits.add(new Hit(document, candidate.score, candidate.score, coverage, asked.words(terms)));
            }
        }
        return hits;
    }

    /** Which of the question's terms each candidate contains: one walk over each term's postings, candidates only. */
    private static Map<Integer, Set<String>> matchedTerms(IndexSearcher searcher, Question asked, ScoreDoc[] found)
            throws IOException {
        int[] docs = Arrays.stream(found)
                .mapToInt(candidate -> candidate.doc)
                .sorted()
                .toArray();
        Map<Integer, Set<String>> matched = new LinkedHashMap<>();
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            int end = leaf.docBase + leaf.reader().maxDoc();
            for (String term : asked.terms()) {
                PostingsEnum postings = leaf.reader().postings(new Term("text", term), PostingsEnum.NONE);
                if (postings == null) {
                    continue;
                }
                for (int doc : docs) {
                    if (doc < leaf.docBase || doc >= end) {
                        continue;
                    }
                    int local = doc - leaf.docBase;
                    int at = postings.docID() < local ? postings.advance(local) : postings.docID();
                    if (at == local) {
                        matched.computeIfAbsent(doc, _ -> new HashSet<>()).add(term);
                    }
                }
            }
        }
        return matched;
    }

    private static Indexed read(Document fields) {
        return new Indexed(
                fields.get("id"),
                fields.get("group"),
                fields.get("space"),
                fields.get("kind"),
                fields.get("origin"),
                fields.get("text"),
                fields.get("actor"),
                fields.get("source"),
                fields.get("session_id"),
                Instant.ofEpochMilli(
                        fields.getField("event_time").numericValue().longValue()),
                Instant.ofEpochMilli(
                        fields.getField("recorded_at").numericValue().longValue()));
    }

    /** Writes what was taken in to disk, so that the next start need not read those events again. */
    void commit() {
        writing.lock();
        try {
            if (uncommitted && files.writer().isOpen()) {
                files.writer()
                        .setLiveCommitData(Map.of("format", FORMAT, "seq", String.valueOf(seq), "subject", lastSubject)
                                .entrySet());
                files.writer().commit();
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
