package io.continuum.instance.recall;

import io.continuum.instance.memory.Filter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldDocs;

/** What a document must be, and must not be, whatever its words. */
record Conditions(List<Query> wanted, List<Query> unwanted) {

    /** The conditions on a text; what was believed at a time in the past need not count today. */
    static Conditions onTexts(Ask ask, Instant now) {
        List<Query> wanted = new ArrayList<>(onPassages(ask).wanted);
        List<Query> unwanted = new ArrayList<>();
        if (!ask.filter().equals(Filter.ALL)) {
            wanted.add(FilterQuery.of(ask.filter()));
        }
        Instant asOf = ask.asOf();
        if (asOf != null) {
            wanted.add(until(Filter.Field.RECORDED_AT, asOf));
            unwanted.add(until(Filter.Field.INVALIDATED_AT, asOf));
        } else if (!ask.superseded()) {
            unwanted.add(new TermQuery(new Term(Fields.ASIDE, Fields.YES)));
        }
        unwanted.add(until(Filter.Field.EXPIRES_AT, now));
        return new Conditions(wanted, unwanted);
    }

    /** The conditions on a passage: it only lends weight to texts, which have to fulfil the others themselves. */
    static Conditions onPassages(Ask ask) {
        String space = ask.reach().space();
        return new Conditions(
                space.isEmpty() ? List.of() : List.of(new TermQuery(new Term(Fields.SPACE, space))), List.of());
    }

    /** When the next text expires, in milliseconds; {@link Long#MAX_VALUE} when none does. */
    static long nextExpiry(IndexSearcher searcher, Instant now) throws IOException {
        String field = Filter.Field.EXPIRES_AT.wireName();
        Query later = NumericDocValuesField.newSlowRangeQuery(field, now.toEpochMilli() + 1, Long.MAX_VALUE);
        TopFieldDocs first = searcher.search(later, 1, new Sort(new SortField(field, SortField.Type.LONG)));
        return first.scoreDocs.length == 0 ? Long.MAX_VALUE : (Long) ((FieldDoc) first.scoreDocs[0]).fields[0];
    }

    private static Query until(Filter.Field field, Instant last) {
        return NumericDocValuesField.newSlowRangeQuery(field.wireName(), Long.MIN_VALUE, last.toEpochMilli());
    }

    /** A query, of which only those documents count. */
    Query of(Query query) {
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(query, Occur.MUST);
        wanted.forEach(each -> all.add(each, Occur.FILTER));
        unwanted.forEach(each -> all.add(each, Occur.MUST_NOT));
        return all.build();
    }

    /** All those documents. */
    Query alone() {
        return of(MatchAllDocsQuery.INSTANCE);
    }
}
