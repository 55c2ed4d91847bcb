package io.continuum.instance.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What one look found odd, held against what looks before it found. Not thread-safe. */
final class Suspicions {
    private final List<Suspicion> before;
    private final Instant now;
    private final List<Suspicion> seen = new ArrayList<>();
    private final Set<AlarmKind> unknown = EnumSet.noneOf(AlarmKind.class);

    Suspicions(List<Suspicion> before, Instant now) {
        this.before = List.copyOf(before);
        this.now = now;
    }

    List<Suspicion> before(AlarmKind kind) {
        return before.stream().filter(each -> each.kind() == kind).toList();
    }

    /**
     * Notes something odd.
     *
     * @param shownAt when the coordinator is known to have shown it; earlier than now where only witnesses can tell
     * @return whether it has lasted too long for an honest coordinator
     */
    boolean lasts(AlarmKind kind, String key, String detail, byte[] note, Instant shownAt) {
        Instant since = before.stream()
                .filter(each -> each.kind() == kind && each.key().equals(key))
                .map(Suspicion::since)
                .findFirst()
                .orElse(now);
        seen.add(new Suspicion(kind, key, detail, note, since));
        return Duration.between(since, shownAt).compareTo(kind.patience()) >= 0;
    }

    /** This look cannot tell whether suspicions of this kind still hold: they stay as they are. */
    void cannotTell(AlarmKind kind) {
        unknown.add(kind);
    }

    /** What to keep for the next look. */
    List<Suspicion> after() {
        List<Suspicion> after = new ArrayList<>(seen);
        before.stream()
                .filter(old -> unknown.contains(old.kind())
                        && seen.stream()
                                .noneMatch(each ->
                                        each.kind() == old.kind() && each.key().equals(old.key())))
                .forEach(after::add);
        return after;
    }
}
