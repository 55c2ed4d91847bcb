package io.continuum.instance.recall;

import io.continuum.instance.memory.Filter;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RegexpQuery;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;

/** A {@link Filter} as a query that only says yes or no. */
final class FilterQuery {
    private static final String LAST = "\uffff";

    private FilterQuery() {}

    /** @throws IllegalArgumentException for what the index cannot tell */
    static Query of(Filter filter) {
        return switch (filter) {
            case Filter.And(List<Filter> parts) ->
                all(parts.stream().map(FilterQuery::of).toList());
            case Filter.Or(List<Filter> parts) ->
                any(parts.stream().map(FilterQuery::of).toList());
            case Filter.Not(Filter part) -> not(of(part));
            case Filter.Test test -> test(test);
        };
    }

    static Query all(List<Query> parts) {
        return joined(parts, BooleanClause.Occur.FILTER, MatchAllDocsQuery.INSTANCE);
    }

    private static Query any(List<Query> parts) {
        return joined(parts, BooleanClause.Occur.SHOULD, MatchNoDocsQuery.INSTANCE);
    }

    private static Query joined(List<Query> parts, BooleanClause.Occur by, Query ofNone) {
        if (parts.isEmpty()) {
            return ofNone;
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        parts.forEach(part -> query.add(part, by));
        return query.build();
    }

    static Query not(Query query) {
        return new BooleanQuery.Builder()
                .add(MatchAllDocsQuery.INSTANCE, BooleanClause.Occur.FILTER)
                .add(query, BooleanClause.Occur.MUST_NOT)
                .build();
    }

    private static Query test(Filter.Test test) {
        if (test.field() == Filter.Field.TEXT && test.op() != Filter.Op.EXISTS) {
            throw new IllegalArgumentException(
                    "recall finds by the words of the query; a filter on text is for listing memories");
        }
        return switch (test.op()) {
            case NE, NIN -> not(in(test));
            case EQ, IN -> in(test);
            case EXISTS -> Boolean.TRUE.equals(test.values().getFirst()) ? there(test) : not(there(test));
            case CONTAINS -> contains(test, false);
            case ICONTAINS -> contains(test, true);
            case GT, GTE, LT, LTE -> range(test);
        };
    }

    private static Query there(Filter.Test test) {
        return switch (test.field().type()) {
            case NUMBER, TIME -> new FieldExistsQuery(test.field().wireName());
            case ANY -> new PrefixQuery(new Term(Fields.METADATA, test.key() + '\0'));
            case TEXT, TEXTS, FLAG -> new TermRangeQuery(name(test), null, null, true, true);
        };
    }

    private static Query in(Filter.Test test) {
        List<BytesRef> terms = new ArrayList<>();
        List<Query> exact = new ArrayList<>();
        for (Object value : test.values()) {
            switch (test.field().type()) {
                case NUMBER, TIME -> {
                    long number = number(test, value);
                    exact.add(NumericDocValuesField.newSlowExactQuery(name(test), number));
                }
                case ANY -> terms.add(new BytesRef(Fields.metadataTerm(test.key(), value)));
                case TEXT, TEXTS, FLAG -> terms.add(new BytesRef(String.valueOf(value)));
            }
        }
        return exact.isEmpty() ? new TermInSetQuery(name(test), terms) : any(exact);
    }

    private static Query range(Filter.Test test) {
        Object value = test.values().getFirst();
        boolean above = test.op() == Filter.Op.GT || test.op() == Filter.Op.GTE;
        boolean equal = test.op() == Filter.Op.GTE || test.op() == Filter.Op.LTE;
        return switch (test.field().type()) {
            case NUMBER, TIME -> {
                long number = number(test, value);
                yield above
                        ? NumericDocValuesField.newSlowRangeQuery(
                                name(test), equal ? number : number + 1, Long.MAX_VALUE)
                        : NumericDocValuesField.newSlowRangeQuery(
                                name(test), Long.MIN_VALUE, equal ? number : number - 1);
            }
            case ANY -> {
                String key = Fields.metadataKey(test.key(), value instanceof Number);
                String term = Fields.metadataTerm(test.key(), value);
                yield above
                        ? TermRangeQuery.newStringRange(Fields.METADATA, term, key + LAST, equal, true)
                        : TermRangeQuery.newStringRange(Fields.METADATA, key, term, true, equal);
            }
            case TEXT, TEXTS, FLAG ->
                above
                        ? TermRangeQuery.newStringRange(name(test), String.valueOf(value), null, equal, true)
                        : TermRangeQuery.newStringRange(name(test), null, String.valueOf(value), true, equal);
        };
    }

    private static Query contains(Filter.Test test, boolean anyCase) {
        String prefix = test.field() == Filter.Field.METADATA ? Fields.metadataKey(test.key(), false) : "";
        String pattern =
                escaped(prefix) + ".*" + escaped(String.valueOf(test.values().getFirst())) + ".*";
        return new RegexpQuery(
                new Term(name(test), pattern),
                RegExp.NONE,
                anyCase ? RegExp.CASE_INSENSITIVE : 0,
                Operations.DEFAULT_DETERMINIZE_WORK_LIMIT);
    }

    private static String escaped(String text) {
        return text.replaceAll("([.?+*|{}\\[\\]()\"\\\\#@&<>~^$-])", "\\\\$1");
    }

    private static long number(Filter.Test test, Object value) {
        double number = (Double) value;
        return test.field().type() == Filter.Type.TIME ? (long) number : NumericUtils.doubleToSortableLong(number);
    }

    private static String name(Filter.Test test) {
        return test.field().wireName();
    }
}
