package io.continuum.instance.memory;

import io.continuum.instance.extract.Claim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A statement's claim as it lies in the detail of its memory. */
record Claimed(String object, boolean exclusive, boolean negated, Claim.Cue cue, List<String> instead) {

    /** What two statements must share to speak of the same. */
    static String slot(Claim claim, String speaker) {
        return claim.isPresent() ? subject(claim, speaker) + ": " + claim.predicate() : "";
    }

    static Map<String, Object> detail(Claim claim, String speaker) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("subject", subject(claim, speaker));
        detail.put("predicate", claim.predicate());
        detail.put("object", claim.object());
        detail.put("exclusive", claim.exclusive());
        detail.put("negated", claim.negated());
        detail.put("cue", claim.cue().name());
        detail.put("instead", claim.instead());
        return detail;
    }

    private static String subject(Claim claim, String speaker) {
        return claim.subject().equals("i") ? speaker : claim.subject();
    }

    static Claimed of(Memory memory) {
        Map<String, Object> detail = memory.detail();
        List<String> instead = detail.get("instead") instanceof List<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
        return new Claimed(
                String.valueOf(detail.getOrDefault("object", "")),
                Boolean.TRUE.equals(detail.get("exclusive")),
                Boolean.TRUE.equals(detail.get("negated")),
                Claim.Cue.valueOf(String.valueOf(detail.getOrDefault("cue", "NONE"))),
                instead);
    }
}
