package io.continuum.instance.privacy;

import java.util.Set;

/** Stage 0: which spaces the operator shares for patterns. */
@FunctionalInterface
public interface SharedSpaces {

    /** No space is shared: the answer wherever nothing says otherwise. */
    SharedSpaces NONE = _ -> Set.of();

    Set<String> sharedForPatterns(String tenant);
}
