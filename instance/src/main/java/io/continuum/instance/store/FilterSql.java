package io.continuum.instance.store;

import io.continuum.instance.memory.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A {@link Filter} as a condition on the table memory and its arguments. Only the filter's enums become SQL; whatever a
 * caller wrote is an argument.
 */
final class FilterSql {
    private final Database.Dialect dialect;
    private final List<Object> arguments = new ArrayList<>();
    private final String condition;

    FilterSql(Filter filter, Database.Dialect dialect) {
        this.dialect = dialect;
        this.condition = condition(filter);
    }

    /** Never empty. */
    String condition() {
        return condition;
    }

    List<Object> arguments() {
        return arguments;
    }

    private String condition(Filter filter) {
        return switch (filter) {
            case Filter.And(List<Filter> parts) -> joined(parts, " and ", "1 = 1");
            case Filter.Or(List<Filter> parts) -> joined(parts, " or ", "1 = 0");
            case Filter.Not(Filter part) -> "not coalesce(" + asTruth(condition(part)) + ")";
            case Filter.Test test -> test(test);
        };
    }

    /** An unknown, such as the comparison of a field that is not there, is no. */
    private String asTruth(String condition) {
        return dialect == Database.Dialect.SQLITE ? condition + ", 0" : condition + ", false";
    }

    private String joined(List<Filter> parts, String by, String ofNone) {
        return parts.isEmpty() ? ofNone : parts.stream().map(this::condition).collect(Collectors.joining(by, "(", ")"));
    }

    private String test(Filter.Test test) {
        return switch (test.field().type()) {
            case TEXTS -> tagTest(test);
            case ANY -> metadataTest(test);
            case TEXT, NUMBER, FLAG, TIME -> comparison(test, test.field().wireName());
        };
    }

    private String tagTest(Filter.Test test) {
        boolean negative = test.op() == Filter.Op.NE || test.op() == Filter.Op.NIN;
        String each = dialect == Database.Dialect.SQLITE
                ? "select 1 from json_each(tags) as tag where "
                : "select 1 from jsonb_array_elements_text(tags::jsonb) as tag(value) where ";
        if (test.op() == Filter.Op.EXISTS) {
            return exists(test, "exists (" + each + "1 = 1)");
        }
        Filter.Op op = switch (test.op()) {
            case NE -> Filter.Op.EQ;
            case NIN -> Filter.Op.IN;
            default -> test.op();
        };
        String inner = comparison(new Filter.Test(test.field(), "", op, test.values()), "tag.value");
        return (negative ? "not " : "") + "exists (" + each + inner + ")";
    }

    private String metadataTest(Filter.Test test) {
        boolean number = test.op() != Filter.Op.EXISTS && test.values().stream().anyMatch(Double.class::isInstance);
        boolean sqlite = dialect == Database.Dialect.SQLITE;
        Object key = sqlite ? "$.\"" + test.key() + "\"" : test.key();
        String value = sqlite ? "json_extract(metadata, ?)" : "metadata::jsonb ->> ?";
        if (number) { // a text is never compared with a number
            value = sqlite
                    ? "case when json_type(metadata, ?) in ('integer', 'real') then json_extract(metadata, ?) end"
                    : "case jsonb_typeof(metadata::jsonb -> ?) when 'number'"
                            + " then (metadata::jsonb ->> ?)::double precision end";
            arguments.add(key);
        }
        arguments.add(key);
        return comparison(test, "(" + value + ")");
    }

    private String exists(Filter.Test test, String present) {
        return Boolean.TRUE.equals(test.values().getFirst()) ? present : "not " + present;
    }

    private String comparison(Filter.Test test, String value) {
        return switch (test.op()) {
            case EQ -> value + " = " + argument(test);
            case NE -> "(" + value + " is null or " + value(test, value) + " <> " + argument(test) + ")";
            case GT -> value + " > " + argument(test);
            case GTE -> value + " >= " + argument(test);
            case LT -> value + " < " + argument(test);
            case LTE -> value + " <= " + argument(test);
            case IN -> value + " in (" + list(test) + ")";
            case NIN -> "(" + value + " is null or " + value(test, value) + " not in (" + list(test) + "))";
            case CONTAINS -> contains(value, test);
            case ICONTAINS -> contains("lower(" + value + ")", test);
            case EXISTS -> exists(test, isThere(test, value));
        };
    }

    /** The value once more: its arguments are needed again too. */
    private String value(Filter.Test test, String value) {
        if (test.field() == Filter.Field.METADATA) {
            int needed = (int) value.chars().filter(c -> c == '?').count();
            List<Object> again = List.copyOf(arguments.subList(arguments.size() - needed, arguments.size()));
            arguments.addAll(again);
        }
        return value;
    }

    private static String isThere(Filter.Test test, String value) {
        return test.field().type() == Filter.Type.TEXT ? value + " <> ''" : value + " is not null";
    }

    private String contains(String value, Filter.Test test) {
        String wanted = String.valueOf(test.values().getFirst());
        arguments.add(test.op() == Filter.Op.ICONTAINS ? wanted.toLowerCase(java.util.Locale.ROOT) : wanted);
        return (dialect == Database.Dialect.SQLITE ? "instr(" : "strpos(") + value + ", ?) > 0";
    }

    private String argument(Filter.Test test) {
        arguments.add(bound(test, test.values().getFirst()));
        return "?";
    }

    private String list(Filter.Test test) {
        if (test.values().isEmpty()) {
            return "select null where 1 = 0";
        }
        test.values().forEach(each -> arguments.add(bound(test, each)));
        return "?, ".repeat(test.values().size() - 1) + "?";
    }

    private Object bound(Filter.Test test, Object value) {
        return switch (value) {
            case Boolean flag
            when test.field() != Filter.Field.METADATA || dialect == Database.Dialect.SQLITE -> flag ? 1 : 0;
            case Boolean flag -> flag.toString();
            case Double time when test.field().type() == Filter.Type.TIME -> time.longValue();
            default -> value;
        };
    }
}
