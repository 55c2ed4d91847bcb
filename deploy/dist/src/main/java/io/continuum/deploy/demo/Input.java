package io.continuum.deploy.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the regions learn, and what to look for afterwards. */
sealed interface Input permits JournalInput, KevInput {
    /** Where it comes from, for people. */
    String title();

    /** Writes one file a region into the folder; keys are the regions' names. */
    Map<String, Path> files(Path folder) throws IOException;

    /** The question that was chosen beforehand; empty if it follows from what was released. */
    Optional<Question> question();

    /** Whole values that must not appear at the coordinator. */
    Set<String> privateValues();
}
