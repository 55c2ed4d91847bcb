package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.api.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a tool takes, or promises to answer: told to clients as JSON Schema, and checked by the same description before the
 * tool runs.
 */
final class Arguments {
    private static final int ITEMS_MAX = 1_000;

    /** What an argument holds. */
    enum Type {
        TEXT("string"),
        NUMBER("number"),
        WHOLE("integer"),
        FLAG("boolean"),
        TEXTS("array"),
        OBJECT("object"),
        OBJECTS("array");

        private final String schemaName;

        Type(String schemaName) {
            this.schemaName = schemaName;
        }

        boolean holds(JsonNode value) {
            return switch (this) {
                case TEXT -> value.isTextual();
                case NUMBER -> value.isNumber();
                case WHOLE -> value.isIntegralNumber();
                case FLAG -> value.isBoolean();
                case OBJECT -> value.isObject();
                case TEXTS -> value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
                case OBJECTS -> value.isArray() && value.valueStream().allMatch(JsonNode::isObject);
            };
        }

        String inWords() {
            return switch (this) {
                case TEXT -> "a text";
                case NUMBER -> "a number";
                case WHOLE -> "a whole number";
                case FLAG -> "true or false";
                case OBJECT -> "an object";
                case TEXTS -> "a list of texts";
                case OBJECTS -> "a list of objects";
            };
        }
    }

    /**
     * One argument.
     *
     * @param values the only texts it may be; empty for any
     * @param parts what each object of a list consists of; null for any object
     */
    private record Argument(
            String name,
            Type type,
            String description,
            boolean required,
            List<String> values,
            @Nullable Arguments parts) {

        ObjectNode schema() {
            ObjectNode schema = Data.object().put("type", type.schemaName);
            if (!description.isEmpty()) {
                schema.put("description", description);
            }
            if (!values.isEmpty()) {
                ArrayNode list = schema.putArray("enum");
                values.forEach(list::add);
            }
            if (type == Type.TEXTS) {
                schema.putObject("items").put("type", "string");
            }
            if (type == Type.OBJECTS) {
                schema.set("items", parts == null ? Data.object().put("type", "object") : parts.schema());
            }
            return schema;
        }
    }

    /** Takes nothing, and refuses what it does not know. */
    static final Arguments NONE = new Arguments(List.of(), false);
    /** Takes nothing, and leaves aside what it does not know. */
    static final Arguments LENIENT = new Arguments(List.of(), true);

    private final List<Argument> all;
    private final boolean lenient;

    private Arguments(List<Argument> all, boolean lenient) {
        this.all = all;
        this.lenient = lenient;
    }

    /** The same with an argument that may be left out. */
    Arguments takes(String name, Type type, String description) {
        return with(new Argument(name, type, description, false, List.of(), null));
    }

    /** The same with an argument that must be there. */
    Arguments needs(String name, Type type, String description) {
        return with(new Argument(name, type, description, true, List.of(), null));
    }

    /** The same with a list of objects that must be there. */
    Arguments needs(String name, String description, Arguments parts) {
        return with(new Argument(name, Type.OBJECTS, description, true, List.of(), parts));
    }

    /** The same with a list of objects that may be left out. */
    Arguments takes(String name, String description, Arguments parts) {
        return with(new Argument(name, Type.OBJECTS, description, false, List.of(), parts));
    }

    /** The same with a text that may be left out and is one of these otherwise. */
    Arguments takesOne(String name, String description, String... values) {
        return with(new Argument(name, Type.TEXT, description, false, List.of(values), null));
    }

    private Arguments with(Argument argument) {
        List<Argument> more = new ArrayList<>(all);
        more.add(argument);
        return new Arguments(List.copyOf(more), lenient);
    }

    ObjectNode schema() {
        ObjectNode schema = Data.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        all.forEach(argument -> properties.set(argument.name(), argument.schema()));
        List<String> required =
                all.stream().filter(Argument::required).map(Argument::name).toList();
        if (!required.isEmpty()) {
            ArrayNode names = schema.putArray("required");
            required.forEach(names::add);
        }
        if (!lenient) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    /** @throws ProblemException 400 when something is missing, unknown or of another form, saying what to send */
    void check(ObjectNode sent) {
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            Argument known = named(field.getKey()).orElse(null);
            if (known == null) {
                if (!lenient) {
                    throw ProblemException.badRequest("There is no argument \"" + Brief.cut(field.getKey(), 40)
                            + "\"; the arguments are "
                            + all.stream().map(Argument::name).collect(Collectors.joining(", ")) + ".");
                }
            } else if (!field.getValue().isNull()) {
                check(known, field.getValue());
            }
        }
        for (Argument argument : all) {
            if (argument.required() && !sent.hasNonNull(argument.name())) {
                throw ProblemException.badRequest("The argument " + argument.name() + " is missing: it is "
                        + argument.type().inWords() + ".");
            }
        }
    }

    private static void check(Argument argument, JsonNode value) {
        if (!argument.type().holds(value)) {
            throw ProblemException.badRequest("The argument " + argument.name() + " must be "
                    + argument.type().inWords() + ".");
        }
        if (!argument.values().isEmpty() && !argument.values().contains(value.asText())) {
            throw ProblemException.badRequest("The argument " + argument.name() + " must be one of "
                    + String.join(", ", argument.values()) + ".");
        }
        if (value.isArray() && value.size() > ITEMS_MAX) {
            throw ProblemException.badRequest(
                    "The argument " + argument.name() + " has at most " + ITEMS_MAX + " items; send them in parts.");
        }
        Arguments parts = argument.parts();
        if (parts != null) {
            for (JsonNode item : value) {
                if (item instanceof ObjectNode object) {
                    parts.check(object);
                }
            }
        }
    }

    private Optional<Argument> named(String name) {
        return all.stream().filter(argument -> argument.name().equals(name)).findFirst();
    }
}
