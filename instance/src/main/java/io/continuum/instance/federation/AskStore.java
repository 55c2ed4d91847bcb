package io.continuum.instance.federation;

import io.continuum.instance.pattern.Edge;
import io.continuum.protocol.pattern.Bucket;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps what was asked, what was paid for, and what was learnt from it. */
public interface AskStore {

    Optional<PageRequest> page(String tenant, String federation, long tagEpoch, Bucket bucket, String cursor);

    void savePage(String tenant, String federation, PageRequest page);

    void saveOpened(String tenant, String federation, List<OpenedPattern> patterns);

    /** Opened edges with one of these concepts at one of their ends. */
    List<OpenedPattern> about(String tenant, String federation, Collection<String> concepts, int limit);

    /** What tag epochs before this one released of an edge, as far as it was bought, the newest first. */
    List<OpenedPattern> before(String tenant, String federation, Edge edge, long tagEpoch);

    /** The words of released term patterns. */
    Set<String> terms(String tenant, int limit);
}
