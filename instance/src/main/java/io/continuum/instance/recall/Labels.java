package io.continuum.instance.recall;

import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Standing;
import io.continuum.instance.memory.Status;
import io.continuum.instance.memory.Trust;
import io.continuum.instance.memory.Worth;
import java.util.List;
import java.util.Map;

/**
 * What a filter may ask of a document, beyond what {@link Indexed} says itself.
 *
 * @param mentions the names of the things it mentions, in lower case
 * @param feedback one up for each time it was useful, one down for each time it was useless
 */
public record Labels(
        String userId,
        String agentId,
        String role,
        List<String> tags,
        Map<String, Object> metadata,
        List<String> mentions,
        Worth worth,
        Standing standing,
        Keeping keeping,
        int seenCount,
        int feedback) {
    /** Of something that a peer shared. */
    public static final Labels PEER = new Labels(
            "",
            "",
            "",
            List.of(),
            Map.of(),
            List.of(),
            new Worth(Trust.PEER, 1, 0.5),
            Standing.active(null),
            Keeping.USUAL,
            1,
            0);

    static Labels of(Memory memory, List<String> mentions) {
        return new Labels(
                memory.userId(),
                memory.agentId(),
                memory.role(),
                memory.tags(),
                memory.metadata(),
                mentions,
                memory.worth(),
                memory.standing(),
                memory.keeping(),
                memory.use().seenCount(),
                memory.use().feedback());
    }

    /** Whether it is offered as an answer, as far as its status goes. */
    boolean counts() {
        return standing.status() == Status.ACTIVE;
    }
}
