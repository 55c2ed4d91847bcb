package io.continuum.instance.recall;

import io.continuum.instance.memory.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/**
 * Numbers the turns of each session in the order in which they were learnt, and keeps the passages that they make up. The
 * sessions that grow at the moment are held in memory, any other is read back from the index. Not thread-safe: only who
 * writes the index uses it.
 */
final class Sessions {
    private static final int OPEN_MAX = 2_000;
    private static final int TOGETHER_MIN = 50;
    private static final int ADDED_MAX = 20_000;

    /** The passage at the end of a session. */
    private static final class Open {
        private final String space;
        private final List<BytesRef> terms = new ArrayList<>();
        private Place next;
        private boolean written; // whether the index may have this passage

        Open(String space, Place next) {
            this.space = space;
            this.next = next;
        }
    }

    private final Terms terms = new Terms();
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final Set<String> added = new HashSet<>(); // groups that the searchers may not show yet; full: any may be
    private final Set<Long> unseen = new HashSet<>(); // sessions whose newest state the searchers do not show yet
    private final Set<Open> grown = new LinkedHashSet<>();
    private final Map<Place, String> cut = new LinkedHashMap<>(); // passages that lost a turn, with their space
    private final LinkedHashMap<Long, Open> open = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Open> eldest) {
            if (size() > OPEN_MAX) {
                unseen.add(eldest.getKey());
                return true;
            }
            return false;
        }
    };

    Sessions(IndexWriter writer, SearcherManager searchers) {
        this.writer = writer;
        this.searchers = searchers;
    }

    /** The place of a new turn, which is the last of its session from now on. */
    Place append(Worded worded) throws IOException {
        Indexed turn = worded.document();
        if (added.size() < ADDED_MAX) {
            added.add(turn.group());
        }
        if (turn.sessionId().isEmpty()) {
            return Place.NONE;
        }
        long session = Fields.hash(turn.space() + '\n' + turn.sessionId());
        Open end = open.get(session);
        if (end == null) {
            end = load(session, turn.space());
            open.put(session, end);
        }
        Place place = end.next;
        if (place.position() == place.windowStart() && place.position() > 0) {
            write(end, place.plus(-1));
            end.terms.clear();
            end.written = false;
        }
        if (turn.labels().counts()) {
            end.terms.addAll(worded.terms().subList(0, worded.opening()));
        }
        end.next = place.plus(1);
        grown.add(end);
        return place;
    }

    /**
     * Notes that a group is about to be taken out.
     *
     * @return its place; empty when it is not in the index
     */
    Optional<Place> remove(String group) throws IOException {
        if (added.size() == ADDED_MAX || added.contains(group)) {
            see();
        }
        IndexSearcher searcher = searchers.acquire();
        try {
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                for (Term ofGroup : Fields.ofGroup(group)) {
                    int doc = live(leaf, ofGroup);
                    if (doc != PostingsEnum.NO_MORE_DOCS) {
                        Place place =
                                new Place(value(leaf, Fields.SESSION, doc), (int) value(leaf, Fields.POSITION, doc));
                        cut(place, leaf.reader().storedFields().document(doc).get(Fields.SPACE));
                        return Optional.of(place);
                    }
                }
            }
            return Optional.empty();
        } finally {
            searchers.release(searcher);
        }
    }

    /** The first document with a term that was not taken out; {@link PostingsEnum#NO_MORE_DOCS} when there is none. */
    private static int live(LeafReaderContext leaf, Term term) throws IOException {
        PostingsEnum postings = leaf.reader().postings(term, PostingsEnum.NONE);
        Bits live = leaf.reader().getLiveDocs();
        while (postings != null && postings.nextDoc() != PostingsEnum.NO_MORE_DOCS) {
            if (live == null || live.get(postings.docID())) {
                return postings.docID();
            }
        }
        return PostingsEnum.NO_MORE_DOCS;
    }

    private void cut(Place place, String space) {
        if (place.session() != 0) {
            open.remove(place.session());
            unseen.add(place.session());
            cut.put(new Place(place.session(), place.windowStart()), space);
        }
    }

    /** Writes the passages that have grown, on all cores when they are many. */
    void write() throws IOException {
        List<Open> ends = List.copyOf(grown);
        Stream<Open> each = ends.size() < TOGETHER_MIN ? ends.stream() : ends.parallelStream();
        try {
            each.forEach(end -> {
                try {
                    write(end, end.next.plus(-1));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        grown.clear();
    }

    private void write(Open end, Place last) throws IOException {
        Document passage = Fields.passage(end.space, last, end.terms);
        if (end.written) {
            writer.updateDocument(new Term(Fields.PASSAGE_ID, last.window()), passage);
        } else {
            writer.addDocument(passage);
            end.written = true;
        }
    }

    /** Lets the searchers see everything, and builds the passages again that have lost a turn. */
    void refresh() throws IOException {
        see();
        unseen.clear();
        if (cut.isEmpty()) {
            return;
        }
        for (Map.Entry<Place, String> passage : cut.entrySet()) {
            Open rebuilt = new Open(passage.getValue(), passage.getKey());
            rebuilt.written = true;
            turns(passage.getKey()).values().forEach(turn -> rebuilt.terms.addAll(Worded.opening(turn, terms)));
            if (rebuilt.terms.isEmpty()) {
                writer.deleteDocuments(
                        new Term(Fields.PASSAGE_ID, passage.getKey().window()));
            } else {
                write(rebuilt, passage.getKey());
            }
        }
        cut.clear();
        see();
    }

    private void see() throws IOException {
        searchers.maybeRefreshBlocking();
        added.clear();
    }

    /** The end of a session as the index has it. */
    private Open load(long session, String space) throws IOException {
        if (unseen.contains(session)) {
            write();
            refresh();
        }
        Place last = lastPassage(new Place(session, 0));
        TreeMap<Integer, String> turns = turns(last);
        if (turns.isEmpty()) {
            return new Open(space, last);
        }
        Open end = new Open(space, new Place(session, turns.lastKey() + 1));
        // if it is full, it is written once more before the next begins
        turns.values().forEach(turn -> end.terms.addAll(Worded.opening(turn, terms)));
        end.written = true;
        return end;
    }

    private Place lastPassage(Place session) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            long start = 0;
            Term passages = new Term(Fields.PASSAGES_OF, session.sessionName());
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                PostingsEnum postings = leaf.reader().postings(passages, PostingsEnum.NONE);
                while (postings != null && postings.nextDoc() != PostingsEnum.NO_MORE_DOCS) {
                    start = Math.max(start, value(leaf, Fields.POSITION, postings.docID()));
                }
            }
            return new Place(session.session(), (int) start);
        } finally {
            searchers.release(searcher);
        }
    }

    /** The texts of a passage by their position. */
    private TreeMap<Integer, String> turns(Place passage) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            IndexReader reader = searcher.getIndexReader();
            TreeMap<Integer, String> turns = new TreeMap<>();
            for (LeafReaderContext leaf : reader.leaves()) {
                PostingsEnum postings =
                        leaf.reader().postings(new Term(Fields.WINDOW, passage.window()), PostingsEnum.NONE);
                Bits live = leaf.reader().getLiveDocs();
                while (postings != null && postings.nextDoc() != PostingsEnum.NO_MORE_DOCS) {
                    if (live == null || live.get(postings.docID())) {
                        Found found = Fields.read(reader.storedFields().document(leaf.docBase + postings.docID()));
                        if (found.id().equals(found.group())) {
                            boolean counts = found.status().equals(Status.ACTIVE.wireName());
                            turns.put((int) value(leaf, Fields.POSITION, postings.docID()), counts ? found.text() : "");
                        }
                    }
                }
            }
            return turns;
        } finally {
            searchers.release(searcher);
        }
    }

    private static long value(LeafReaderContext leaf, String field, int doc) throws IOException {
        NumericDocValues values = DocValues.getNumeric(leaf.reader(), field);
        return values.advanceExact(doc) ? values.longValue() : 0;
    }
}
