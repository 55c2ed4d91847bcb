package io.continuum.instance.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes an answer short: what is empty is left out, and what is longer than its budget loses the ends of its lists, then of
 * its texts, and says so.
 */
final class Brief {
    private static final String LEFT_OUT = "left_out";
    private static final int ROUNDS_MAX = 200;
    private static final int TEXT_CHARS_MIN = 40;

    private Brief() {}

    static String of(JsonNode data, int charsMax) {
        JsonNode kept = filled(data);
        String written = kept.toString();
        for (int round = 0; round < ROUNDS_MAX && written.length() > charsMax; round++) {
            if (!shortenList(kept, charsMax, written.length()) && !shortenText(kept)) {
                break;
            }
            written = kept.toString();
        }
        return written.length() <= charsMax ? written : cut(written, charsMax);
    }

    /** The same without nulls, empty texts, empty lists and empty objects. */
    static JsonNode filled(JsonNode data) {
        if (data instanceof ObjectNode object) {
            ObjectNode kept = Data.object();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                JsonNode value = filled(field.getValue());
                if (!isEmpty(value)) {
                    kept.set(field.getKey(), value);
                }
            }
            return kept;
        }
        if (data instanceof ArrayNode list) {
            ArrayNode kept = Data.array();
            list.forEach(item -> kept.add(filled(item)));
            return kept;
        }
        return data;
    }

    static String cut(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text;
        }
        int end = Math.max(0, charsMax - 1);
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || value.isTextual() && value.asText().isEmpty()
                || value.isContainerNode() && value.isEmpty();
    }

    /** Takes the end off the longest list of an object; false when no list has more than one thing. */
    private static boolean shortenList(JsonNode data, int charsMax, int chars) {
        ObjectNode owner = null;
        String name = "";
        ArrayNode longest = null;
        for (ObjectNode object : objects(data)) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getValue() instanceof ArrayNode list
                        && list.size() > 1
                        && (longest == null
                                || list.toString().length() > longest.toString().length())) {
                    owner = object;
                    name = field.getKey();
                    longest = list;
                }
            }
        }
        if (owner == null || longest == null) {
            return false;
        }
        int keep = Math.clamp((int) ((long) longest.size() * charsMax / chars), 1, longest.size() - 1);
        int left = longest.size() - keep;
        while (longest.size() > keep) {
            longest.remove(longest.size() - 1);
        }
        JsonNode counted = owner.path(LEFT_OUT);
        ObjectNode counts = counted instanceof ObjectNode object ? object : owner.putObject(LEFT_OUT);
        counts.put(name, counts.path(name).asInt() + left);
        return true;
    }

    /** Halves the longest text; false when all are short. */
    private static boolean shortenText(JsonNode data) {
        ObjectNode owner = null;
        String name = "";
        String longest = "";
        for (ObjectNode object : objects(data)) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getValue() instanceof TextNode text && text.asText().length() > longest.length()) {
                    owner = object;
                    name = field.getKey();
                    longest = text.asText();
                }
            }
        }
        if (owner == null || longest.length() <= TEXT_CHARS_MIN) {
            return false;
        }
        owner.put(name, cut(longest, Math.max(TEXT_CHARS_MIN, longest.length() / 2)));
        return true;
    }

    private static List<ObjectNode> objects(@Nullable JsonNode data) {
        List<ObjectNode> found = new ArrayList<>();
        if (data instanceof ObjectNode object) {
            found.add(object);
        }
        if (data != null) {
            data.forEach(part -> found.addAll(objects(part)));
        }
        return found;
    }
}
