package io.continuum.instance.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which memories are meant: tests of single fields, joined. Its JSON form is that of the usual memory servers:
 * {@code {"AND": [{"tags": {"in": ["x"]}}, {"event_time": {"gte": "2026-01-01"}}, {"metadata.env": "prod"}]}}. Several
 * fields in one object must all hold; a bare value means {@code eq}, a list means {@code in}, {@code "*"} means that the
 * field is there. An empty object holds for everything; any other part that tests nothing is refused.
 */
public sealed interface Filter {
    /** Holds for every memory. */
    Filter ALL = new And(List.of());

    /** Most tests in one filter. */
    int TESTS_MAX = 100;
    /** Deepest nesting. */
    int DEPTH_MAX = 10;
    /** Most values one test compares with. */
    int VALUES_MAX = 1_000;

    /** All must hold. */
    record And(List<Filter> parts) implements Filter {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** One must hold. */
    record Or(List<Filter> parts) implements Filter {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** It must not hold. */
    record Not(Filter part) implements Filter {}

    /**
     * A test of one field.
     *
     * @param key the part of the metadata that is meant; empty for other fields
     * @param values texts, numbers (Double), booleans; times are milliseconds (Double); one, but for IN and NIN
     */
    record Test(Field field, String key, Op op, List<Object> values) implements Filter {
        public Test {
            key = WellFormed.text(key);
            values = values.stream()
                    .<Object>map(value -> value instanceof String text ? WellFormed.text(text) : value)
                    .toList();
        }
    }

    /** How a value is compared. */
    enum Op {
        EQ,
        NE,
        IN,
        NIN,
        GT,
        GTE,
        LT,
        LTE,
        CONTAINS,
        ICONTAINS,
        EXISTS;

        static Op of(String name) {
            for (Op op : values()) {
                if (op.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return op;
                }
            }
            throw new IllegalArgumentException("filters know the operators "
                    + Arrays.stream(values())
                            .map(op -> op.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + "; not \"" + shown(name) + "\"");
        }
    }

    /** What a field holds. */
    enum Type {
        TEXT,
        TEXTS,
        NUMBER,
        FLAG,
        TIME,
        ANY
    }

    /** The fields a filter may test. */
    enum Field {
        ID(Type.TEXT),
        SPACE(Type.TEXT),
        USER_ID(Type.TEXT),
        AGENT_ID(Type.TEXT),
        SESSION_ID(Type.TEXT),
        KIND(Type.TEXT),
        STATUS(Type.TEXT),
        TEXT(Type.TEXT),
        ACTOR(Type.TEXT),
        ROLE(Type.TEXT),
        SOURCE(Type.TEXT),
        TRUST(Type.TEXT),
        TIER(Type.TEXT),
        RETENTION(Type.TEXT),
        SHARE(Type.TEXT),
        TAGS(Type.TEXTS),
        CONFIDENCE(Type.NUMBER),
        IMPORTANCE(Type.NUMBER),
        SEEN_COUNT(Type.NUMBER),
        FEEDBACK(Type.NUMBER),
        PINNED(Type.FLAG),
        EVENT_TIME(Type.TIME),
        RECORDED_AT(Type.TIME),
        INVALIDATED_AT(Type.TIME),
        EXPIRES_AT(Type.TIME),
        METADATA(Type.ANY);

        private final Type type;

        Field(Type type) {
            this.type = type;
        }

        public Type type() {
            return type;
        }

        /** The name in requests and in the database. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Field of(String name) {
            String known = switch (name) {
                case "run_id" -> "session_id";
                case "created_at" -> "recorded_at";
                default -> name;
            };
            for (Field field : values()) {
                if (field.wireName().equals(known) && field != METADATA) {
                    return field;
                }
            }
            throw new IllegalArgumentException("filters know the fields "
                    + Arrays.stream(values())
                            .filter(field -> field != METADATA)
                            .map(Field::wireName)
                            .collect(Collectors.joining(", "))
                    + " and metadata.<key>; not \"" + shown(name) + "\"");
        }
    }

    /** A field is one of these texts. */
    static Filter in(Field field, List<String> values) {
        return new Test(field, "", Op.IN, List.copyOf(values));
    }

    /** A field is this text. */
    static Filter eq(Field field, String value) {
        return new Test(field, "", Op.EQ, List.of(value));
    }

    /** Both hold. */
    default Filter and(Filter other) {
        return new And(List.of(this, other));
    }

    /**
     * Reads the JSON form.
     *
     * @param json maps, lists, texts, numbers and booleans, as a JSON parser gives them
     * @throws IllegalArgumentException saying what is wrong: an unknown field or operator, a value of the wrong type
     */
    static Filter parse(Object json) {
        return new Parser().filter(json, 0);
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    /** Reads one filter and counts its tests. */
    final class Parser {
        private int tests;

        private Parser() {}

        private Filter filter(Object json, int depth) {
            if (depth > DEPTH_MAX) {
                throw new IllegalArgumentException("a filter is nested at most " + DEPTH_MAX + " deep");
            }
            if (!(json instanceof Map<?, ?> object)) {
                throw new IllegalArgumentException("a filter is a JSON object");
            }
            if (depth > 0 && object.isEmpty()) {
                throw new IllegalArgumentException("a filter inside another one tests something");
            }
            List<Filter> parts = new ArrayList<>();
            object.forEach((name, value) -> parts.add(part(String.valueOf(name), value, depth)));
            return parts.size() == 1 ? parts.getFirst() : new And(parts);
        }

        private Filter part(String name, Object value, int depth) {
            return switch (name) {
                case "AND" -> new And(list(name, value, depth));
                case "OR" -> new Or(list(name, value, depth));
                case "NOT" ->
                    new Not(value instanceof List<?> ? new Or(list(name, value, depth)) : filter(value, depth + 1));
                default -> tests(name, value);
            };
        }

        private List<Filter> list(String name, Object value, int depth) {
            if (!(value instanceof List<?> parts) || parts.isEmpty()) {
                throw new IllegalArgumentException(name + " takes a list of filters, at least one");
            }
            return parts.stream().map(each -> filter(each, depth + 1)).toList();
        }

        private Filter tests(String name, Object value) {
            boolean metadata = name.startsWith("metadata.");
            Field field = metadata ? Field.METADATA : Field.of(name);
            String key = metadata ? name.substring("metadata.".length()) : "";
            if (metadata && !key.matches("[A-Za-z0-9_.-]{1,100}")) {
                throw new IllegalArgumentException("a key of the metadata is 1 to 100 letters, digits, _, . and -");
            }
            if (value instanceof Map<?, ?> comparisons) {
                if (comparisons.isEmpty()) {
                    throw new IllegalArgumentException(name + " is compared with nothing");
                }
                List<Filter> all = new ArrayList<>();
                comparisons.forEach((op, wanted) -> all.add(test(field, key, Op.of(String.valueOf(op)), wanted)));
                return all.size() == 1 ? all.getFirst() : new And(all);
            }
            return "*".equals(value)
                    ? test(field, key, Op.EXISTS, true)
                    : test(field, key, value instanceof List<?> ? Op.IN : Op.EQ, value);
        }

        private Filter test(Field field, String key, Op op, Object value) {
            if (++tests > TESTS_MAX) {
                throw new IllegalArgumentException("a filter has at most " + TESTS_MAX + " tests");
            }
            boolean many = op == Op.IN || op == Op.NIN;
            if (many != value instanceof List<?>) {
                throw new IllegalArgumentException(
                        op.name().toLowerCase(Locale.ROOT) + (many ? " takes a list" : " takes one value"));
            }
            boolean text = op == Op.CONTAINS || op == Op.ICONTAINS;
            boolean order = op == Op.GT || op == Op.GTE || op == Op.LT || op == Op.LTE;
            Type type = field.type();
            if (text && (type == Type.NUMBER || type == Type.TIME || type == Type.FLAG)
                    || order && (type == Type.FLAG || type == Type.TEXTS)) {
                throw new IllegalArgumentException(
                        field.wireName() + " cannot be tested with " + op.name().toLowerCase(Locale.ROOT));
            }
            List<?> wanted = value instanceof List<?> list ? list : List.of(value);
            if (op == Op.NIN && wanted.isEmpty()) {
                throw new IllegalArgumentException("nin takes at least one value");
            }
            if (wanted.size() > VALUES_MAX) {
                throw new IllegalArgumentException("a test takes at most " + VALUES_MAX + " values");
            }
            Type compared = op == Op.EXISTS ? Type.FLAG : text || type == Type.TEXTS ? Type.TEXT : type;
            return new Test(
                    field,
                    key,
                    op,
                    wanted.stream().map(each -> value(field, compared, each)).toList());
        }

        private static Object value(Field field, Type type, Object value) {
            return switch (type) {
                case TEXT, TEXTS -> {
                    if (value instanceof String text) {
                        yield text;
                    }
                    throw wrong(field, "a text");
                }
                case NUMBER -> {
                    if (value instanceof Number number) {
                        yield number.doubleValue();
                    }
                    throw wrong(field, "a number");
                }
                case FLAG -> {
                    if (value instanceof Boolean flag) {
                        yield flag;
                    }
                    throw wrong(field, "true or false");
                }
                case TIME -> (double) time(value).toEpochMilli();
                case ANY -> {
                    if (value instanceof Number number) {
                        yield number.doubleValue();
                    }
                    if (value instanceof String text) {
                        yield text;
                    }
                    if (value instanceof Boolean) {
                        yield value;
                    }
                    throw wrong(field, "a text, a number, true or false");
                }
            };
        }

        private static Instant time(Object value) {
            return Times.parse(
                    value instanceof Number number ? String.valueOf(number.longValue()) : String.valueOf(value));
        }

        private static IllegalArgumentException wrong(Field field, String expected) {
            return new IllegalArgumentException(field.wireName() + " is compared with " + expected);
        }
    }
}
