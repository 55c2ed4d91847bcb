package io.continuum.protocol.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a request that failed: {@code application/problem+json} (RFC 9457).
 *
 * @param code what went wrong, for programs; stays the same for ever, such as {@code insufficient_credits}
 * @param detail a sentence for people that says what to do next
 * @param more further members, such as a balance
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @JsonAnyGetter Map<String, Object> more) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    }

    @JsonCreator
    static Problem read(
            @JsonProperty("type") String type,
            @JsonProperty("title") String title,
            @JsonProperty("status") int status,
            @JsonProperty("detail") String detail,
            @JsonProperty("code") String code,
            @JsonAnySetter Map<String, Object> more) {
        return new Problem(type, title, status, detail, code, more);
    }

    public static Problem of(int status, String code, String detail) {
        return of(status, code, detail, Map.of());
    }

    public static Problem of(int status, String code, String detail, Map<String, Object> more) {
        String words = code.replace('_', ' ');
        String title = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        return new Problem("urn:continuum:problem:" + code.replace('_', '-'), title, status, detail, code, more);
    }
}
