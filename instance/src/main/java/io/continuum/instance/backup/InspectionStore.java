package io.continuum.instance.backup;

import java.util.List;

/** What {@link Inspection} asks the database, of all tenants. */
public interface InspectionStore {

    /** Numbers that no event has, between two that events have. */
    record Gap(long after, long before) {}

    /** @param gaps those that nothing explains, at most as many as were asked for */
    record Events(long count, long last, List<Gap> gaps) {}

    /** One memory's text and the hash it was stored with. */
    @FunctionalInterface
    interface Text {
        void of(String tenant, String id, String text, String hash);
    }

    /** What the database itself finds broken, in its words. */
    List<String> damage(int limit);

    Events events(int limit);

    /** Raw messages that no event tells of. */
    List<String> withoutEvent(int limit);

    void forEachText(Text text);

    /** Sentences about statements without their message and evidence outside of its text. */
    List<String> strays(int limit);

    long logs();

    /** Sentences about logs that do not end where their operations do. */
    List<String> logFaults(int limit);

    List<String> tenants();

    long lastEvent(String tenant);

    List<String> ids(String tenant);
}
