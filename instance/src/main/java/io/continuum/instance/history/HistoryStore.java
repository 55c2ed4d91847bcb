package io.continuum.instance.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps what was believed of a federation's log, what looks odd, and the evidence of alarms. */
public interface HistoryStore {
    /** Most alarms that {@link #alarms} returns. */
    int ALARMS_MAX = 100;

    Optional<KeptLog> find(LogId log);

    void save(LogId log, KeptLog kept);

    /** Adds leaves; one that is there stays as it is. */
    void addLeaves(LogId log, List<KeptLeaf> leaves);

    /** All leaves kept, in the order of the log. */
    List<KeptLeaf> leaves(LogId log);

    /** Forgets all of a log, so that it is believed anew from what it shows next. */
    void forget(LogId log);

    List<Suspicion> suspicions(LogId log);

    /** Puts these in the place of all suspicions that there are. */
    void saveSuspicions(LogId log, List<Suspicion> suspicions);

    /** Keeps an alarm; false if there is one with this id, acknowledged or not. */
    boolean raise(String tenant, String federation, Alarm alarm);

    /** Alarms, the newest first. */
    List<Alarm> alarms(String tenant, String federation);

    /** Acknowledges every open alarm; returns how many. */
    int acknowledge(String tenant, String federation, Instant at, String note);
}
