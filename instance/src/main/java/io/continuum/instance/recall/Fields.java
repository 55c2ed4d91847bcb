package io.continuum.instance.recall;

import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * What the index keeps, and under which names. There are two kinds of document: a text, and a passage, which is the words
 * of a run of turns of one session and answers how well that part of the session fits a question. Fields that only filters
 * ask for have the names of {@link Filter.Field}.
 */
final class Fields {
    static final String ID = "id";
    /** Not on what its group is named after: it has the name as its id. */
    private static final String GROUP = "group";

    static final String SPACE = "space";
    /** The words of the text. */
    static final String TEXT = "words";
    /** The words of who said it. */
    static final String ACTOR = "actor_words";
    /** Hash of the group: what belongs together. */
    static final String TURN = "turn";
    /** Hash of space and session; 0 for a text of no session. */
    static final String SESSION = "session";
    /** Number of the turn in its session, from 0. */
    static final String POSITION = "position";
    /** The passage a text belongs to. */
    static final String WINDOW = "window";

    static final String PASSAGE_ID = "passage_id";
    /** On passages: the session they are part of. */
    static final String PASSAGES_OF = "passages_of";

    static final String PASSAGE = "passage";
    /** Names of the things a text mentions. */
    static final String MENTION = "mention";
    /** Whether age takes nothing from it: 1 or 0. */
    static final String STEADY = "steady";

    static final String METADATA = "metadata";
    /** On texts that are not offered today. */
    static final String ASIDE = "aside";

    static final String YES = "1";

    private static final int LABEL_CHARS_MAX = 2_000; // a longer value cannot be filtered by
    private static final int MENTIONS_MAX = 32;

    /** Words with how often they occur; positions would help phrases only, and cost half the index. */
    private static final FieldType WORDS = words(true);

    private static final FieldType NAMES = words(false);

    /** Terms that are found already. Lucene hands back the stream of the document before. */
    private static final class TermsField extends Field {
        private final List<BytesRef> terms;

        TermsField(String name, List<BytesRef> terms, FieldType type) {
            super(name, type);
            this.terms = terms;
        }

        @Override
        public TokenStream tokenStream(Analyzer analyzer, @Nullable TokenStream reuse) {
            TermStream stream = reuse instanceof TermStream before ? before : new TermStream();
            stream.of(terms);
            return stream;
        }
    }

    private Fields() {}

    /** What the documents of a group have, one or the other. */
    static Term[] ofGroup(String group) {
        return new Term[] {new Term(ID, group), new Term(GROUP, group)};
    }

    private static FieldType words(boolean counted) {
        FieldType type = new FieldType();
        type.setTokenized(true);
        type.setOmitNorms(!counted);
        type.setIndexOptions(counted ? IndexOptions.DOCS_AND_FREQS : IndexOptions.DOCS);
        type.freeze();
        return type;
    }

    /** A number for a text, the same everywhere; two texts get the same one about as often as a disk lies. */
    static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return StringHelper.murmurhash3_x64_128(bytes, 0, bytes.length, 0)[0];
    }

    static Document text(Worded worded, Place place) {
        Indexed document = worded.document();
        Document fields = new Document();
        fields.add(new TermsField(TEXT, worded.terms(), WORDS));
        fields.add(new StoredField("text", document.text()));
        if (!worded.actor().isEmpty()) {
            fields.add(new TermsField(ACTOR, worded.actor(), NAMES));
        }
        if (!document.isTurn()) {
            fields.add(new StringField(GROUP, document.group(), Field.Store.YES));
        }
        fields.add(new NumericDocValuesField(TURN, hash(document.group())));
        fields.add(new NumericDocValuesField(SESSION, place.session()));
        fields.add(new NumericDocValuesField(POSITION, place.position()));
        if (place.session() != 0) {
            fields.add(new StringField(WINDOW, place.window(), Field.Store.NO));
        }
        keyword(fields, Filter.Field.ID, document.id(), Field.Store.YES);
        keyword(fields, Filter.Field.SPACE, document.space(), Field.Store.YES);
        keyword(fields, Filter.Field.KIND, document.kind(), Field.Store.YES);
        keyword(fields, Filter.Field.ACTOR, document.actor(), Field.Store.YES);
        keyword(fields, Filter.Field.SOURCE, document.source(), Field.Store.YES);
        keyword(fields, Filter.Field.SESSION_ID, document.sessionId(), Field.Store.YES);
        fields.add(new StoredField("origin", document.origin()));
        time(fields, Filter.Field.EVENT_TIME, document.eventTime());
        time(fields, Filter.Field.RECORDED_AT, document.recordedAt());
        fields.add(new StoredField("event_time", document.eventTime().toEpochMilli()));
        fields.add(new StoredField("recorded_at", document.recordedAt().toEpochMilli()));
        labels(fields, document.labels());
        Embedding embedding = document.embedding();
        if (embedding != null) {
            fields.add(new KnnFloatVectorField(
                    embedding.field(), embedding.vector(), VectorSimilarityFunction.DOT_PRODUCT));
        }
        boolean steady = document.labels().keeping().pinned()
                || document.kind().equals(Kind.DECISION.wireName())
                || document.kind().equals("skill");
        fields.add(new NumericDocValuesField(STEADY, steady ? 1 : 0));
        return fields;
    }

    private static void labels(Document fields, Labels labels) {
        keyword(fields, Filter.Field.USER_ID, labels.userId(), Field.Store.NO);
        keyword(fields, Filter.Field.AGENT_ID, labels.agentId(), Field.Store.NO);
        keyword(fields, Filter.Field.ROLE, labels.role(), Field.Store.NO);
        keyword(fields, Filter.Field.TRUST, labels.worth().trust().wireName(), Field.Store.YES);
        keyword(fields, Filter.Field.TIER, labels.keeping().tier().wireName(), Field.Store.NO);
        keyword(fields, Filter.Field.RETENTION, labels.keeping().retention().wireName(), Field.Store.NO);
        keyword(fields, Filter.Field.SHARE, labels.keeping().share().wireName(), Field.Store.NO);
        keyword(fields, Filter.Field.PINNED, String.valueOf(labels.keeping().pinned()), Field.Store.NO);
        labels.tags().forEach(tag -> keyword(fields, Filter.Field.TAGS, tag, Field.Store.YES));
        number(fields, Filter.Field.CONFIDENCE, labels.worth().confidence());
        number(fields, Filter.Field.IMPORTANCE, labels.worth().importance());
        number(fields, Filter.Field.SEEN_COUNT, labels.seenCount());
        number(fields, Filter.Field.FEEDBACK, labels.feedback());
        Standing standing = labels.standing();
        keyword(fields, Filter.Field.STATUS, standing.status().wireName(), Field.Store.YES);
        if (!labels.counts()) {
            fields.add(new StringField(ASIDE, YES, Field.Store.NO));
        }
        time(fields, Filter.Field.INVALIDATED_AT, standing.invalidatedAt());
        time(fields, Filter.Field.EXPIRES_AT, labels.keeping().expiresAt());
        labels.metadata().forEach((key, value) -> metadata(fields, key, value));
        labels.mentions().stream()
                .distinct()
                .limit(MENTIONS_MAX)
                .filter(name -> name.length() <= LABEL_CHARS_MAX)
                .forEach(name -> fields.add(new StringField(MENTION, name, Field.Store.YES)));
    }

    private static void keyword(Document fields, Filter.Field field, String value, Field.Store store) {
        if (!value.isEmpty() && value.length() <= LABEL_CHARS_MAX) {
            fields.add(new StringField(field.wireName(), value, store));
        }
    }

    private static void number(Document fields, Filter.Field field, double value) {
        fields.add(new NumericDocValuesField(field.wireName(), NumericUtils.doubleToSortableLong(value)));
    }

    private static void time(Document fields, Filter.Field field, @Nullable Instant time) {
        if (time != null) {
            fields.add(new NumericDocValuesField(field.wireName(), time.toEpochMilli()));
        }
    }

    private static void metadata(Document fields, String key, Object value) {
        if (value instanceof List<?> list) {
            list.forEach(each -> metadata(fields, key, each));
        } else if (!(value instanceof Map) && String.valueOf(value).length() <= LABEL_CHARS_MAX) {
            fields.add(new StringField(METADATA, metadataTerm(key, value), Field.Store.NO));
        }
    }

    /** A key and a value as one term; terms of numbers sort as the numbers do. */
    static String metadataTerm(String key, Object value) {
        return metadataKey(key, value instanceof Number)
                + (value instanceof Number number ? sortable(number.doubleValue()) : String.valueOf(value));
    }

    /** What all terms of a key begin with. */
    static String metadataKey(String key, boolean number) {
        return key + '\0' + (number ? 'n' : 't');
    }

    private static String sortable(double number) {
        return "%016x".formatted(NumericUtils.doubleToSortableLong(number) ^ Long.MIN_VALUE);
    }

    static Document passage(String space, Place place, List<BytesRef> terms) {
        Document fields = new Document();
        fields.add(new StringField(PASSAGE_ID, place.window(), Field.Store.NO));
        fields.add(new StringField(PASSAGES_OF, place.sessionName(), Field.Store.NO));
        fields.add(new StringField(SPACE, space, Field.Store.NO));
        fields.add(new TermsField(PASSAGE, terms, WORDS));
        fields.add(new NumericDocValuesField(TURN, 0));
        fields.add(new NumericDocValuesField(SESSION, place.session()));
        fields.add(new NumericDocValuesField(POSITION, place.windowStart()));
        return fields;
    }

    static Found read(Document fields) {
        String id = text(fields, ID);
        String group = text(fields, GROUP);
        return new Found(
                id,
                group.isEmpty() ? id : group,
                text(fields, SPACE),
                text(fields, "kind"),
                text(fields, "origin"),
                text(fields, "text"),
                text(fields, "actor"),
                text(fields, "source"),
                text(fields, "session_id"),
                text(fields, "trust"),
                text(fields, "status"),
                List.of(fields.getValues("tags")),
                time(fields, "event_time"),
                time(fields, "recorded_at"));
    }

    private static String text(Document fields, String name) {
        String text = fields.get(name);
        return text == null ? "" : text;
    }

    private static Instant time(Document fields, String name) {
        return Instant.ofEpochMilli(fields.getField(name).numericValue().longValue());
    }
}
