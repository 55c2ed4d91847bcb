package io.continuum.instance.federation;

import java.util.List;

/**
 * The parts of a federation's history as they were received; worth nothing until they are verified from its id on.
 *
 * @param config the signed configuration in force
 */
public record PublicHistory(List<byte[]> events, List<byte[]> descriptors, byte[] config, List<byte[]> commits) {
    public PublicHistory {
        events = List.copyOf(events);
        descriptors = List.copyOf(descriptors);
        commits = List.copyOf(commits);
    }
}
