package io.continuum.instance.recall;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.StringHelper;

/**
 * What the index keeps, and under which names. There are two kinds of document: a text, and a passage, which is the words
 * of a run of turns of one session and answers how well that part of the session fits a question.
 */
final class Fields {
    static final String ID = "id";
    static final String GROUP = "group";
    static final String SPACE = "space";
    static final String TEXT = "text";
    static final String ACTOR = "actor";
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

    /** Words with how often they occur; positions would help phrases only, and cost half the index. */
    private static final FieldType WORDS = words(true);

    private static final FieldType NAMES = words(false);

    private Fields() {}

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

    static Document text(Indexed document, Place place) {
        Document fields = new Document();
        fields.add(new StringField(ID, document.id(), Field.Store.YES));
        fields.add(new StringField(GROUP, document.group(), Field.Store.YES));
        fields.add(new StringField(SPACE, document.space(), Field.Store.YES));
        fields.add(new Field(TEXT, document.text(), WORDS));
        fields.add(new StoredField(TEXT, document.text()));
        if (!document.actor().isEmpty()) {
            fields.add(new Field(ACTOR, document.actor(), NAMES));
            fields.add(new StoredField(ACTOR, document.actor()));
        }
        fields.add(new NumericDocValuesField(TURN, hash(document.group())));
        fields.add(new NumericDocValuesField(SESSION, place.session()));
        fields.add(new NumericDocValuesField(POSITION, place.position()));
        if (place.session() != 0) {
            fields.add(new StringField(WINDOW, place.window(), Field.Store.NO));
        }
        fields.add(new StoredField("kind", document.kind()));
        fields.add(new StoredField("origin", document.origin()));
        fields.add(new StoredField("source", document.source()));
        fields.add(new StoredField("session_id", document.sessionId()));
        fields.add(new StoredField("event_time", document.eventTime().toEpochMilli()));
        fields.add(new StoredField("recorded_at", document.recordedAt().toEpochMilli()));
        return fields;
    }

    static Document passage(String space, Place place, String text) {
        Document fields = new Document();
        fields.add(new StringField(PASSAGE_ID, place.window(), Field.Store.NO));
        fields.add(new StringField(PASSAGES_OF, place.sessionName(), Field.Store.NO));
        fields.add(new StringField(SPACE, space, Field.Store.NO));
        fields.add(new Field(PASSAGE, text, WORDS));
        fields.add(new NumericDocValuesField(SESSION, place.session()));
        fields.add(new NumericDocValuesField(POSITION, place.windowStart()));
        return fields;
    }

    static Indexed read(Document fields) {
        return new Indexed(
                fields.get(ID),
                fields.get(GROUP),
                fields.get(SPACE),
                fields.get("kind"),
                fields.get("origin"),
                fields.get(TEXT),
                orEmpty(fields.get(ACTOR)),
                fields.get("source"),
                fields.get("session_id"),
                time(fields, "event_time"),
                time(fields, "recorded_at"));
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    private static Instant time(Document fields, String name) {
        return Instant.ofEpochMilli(fields.getField(name).numericValue().longValue());
    }
}
