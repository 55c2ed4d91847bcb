package io.continuum.instance.privacy;

import java.util.Set;

/** The names of people and accounts this instance knows of; none of them may leave. */
@FunctionalInterface
public interface LocalNames {

    Set<String> of(String tenant);
}
