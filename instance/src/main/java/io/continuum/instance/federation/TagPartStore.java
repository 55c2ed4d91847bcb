package io.continuum.instance.federation;

import java.util.Collection;
import java.util.List;

/** Keeps what was computed for tags and what each helper answered, so that neither is done twice. */
public interface TagPartStore {

    /**
     * One part of a pattern's seed.
     *
     * @param number 0 for what the helpers are asked about, 1 and up for what each of them made of it
     * @param box sealed
     */
    record Part(String patternId, int number, byte[] box) {}

    List<Part> parts(String tenant, String federation, long tagEpoch, Collection<String> patternIds);

    /** Adds parts, or puts them in the place of those that are there. */
    void add(String tenant, String federation, long tagEpoch, List<Part> parts);

    /** Forgets the parts of all tag epochs before {@code tagEpoch}. */
    void forgetBefore(String tenant, String federation, long tagEpoch);
}
