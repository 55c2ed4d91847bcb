package io.continuum.instance.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes texts such that every database keeps them: half a surrogate pair becomes U+FFFD, a NUL a space. */
public final class WellFormed {
    private WellFormed() {}

    public static String text(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char here = text.charAt(i);
            boolean pair = Character.isHighSurrogate(here)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (here == 0 || Character.isSurrogate(here)) {
                changed = changed == null ? new StringBuilder(text) : changed;
                changed.setCharAt(i, here == 0 ? ' ' : '\uFFFD');
            }
        }
        return changed == null ? text : changed.toString();
    }

    /** All texts within what a JSON parser gave. */
    static @Nullable Object value(@Nullable Object json) {
        return switch (json) {
            case String text -> text(text);
            case List<?> list -> list.stream().map(WellFormed::value).toList();
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, value) -> copy.put(text(String.valueOf(key)), value(value)));
                yield copy;
            }
            case null, default -> json;
        };
    }
}
