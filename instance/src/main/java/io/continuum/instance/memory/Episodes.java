package io.continuum.instance.memory;

import io.continuum.instance.extract.Conversation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts messages that come without a session into one by themselves: an episode is named after its first message and goes on
 * until it has been silent for long, turns to something else or is full. Thread-safe.
 */
final class Episodes {
    /** How the session of an episode begins. */
    static final String PREFIX = "episode-";

    private static final int MESSAGES_MAX = 1_000;
    private static final int SCOPES_MAX = 10_000;
    private static final int LOOKED_AT = 20;

    /** Where an episode stands. @param messages how many it has, as far as this process knows */
    private record Last(String session, Instant at, int messages) {}

    private final MemoryStore store;
    private final Map<Scope, Last> lasts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Scope, Last> eldest) {
            return size() > SCOPES_MAX;
        }
    };

    Episodes(MemoryStore store) {
        this.store = store;
    }

    static boolean isEpisode(String sessionId) {
        return sessionId.startsWith(PREFIX);
    }

    /**
     * The session of each note: its own, that of its episode, or none where it is no message.
     *
     * @param ids what the notes are going to be called
     * @param now when those happened that do not say when
     */
    List<String> sessions(Scope scope, List<Note> notes, List<String> ids, Instant now) {
        List<Integer> loose = new ArrayList<>();
        List<Conversation.Turn> turns = new ArrayList<>();
        List<String> sessions = new ArrayList<>();
        for (int i = 0; i < notes.size(); i++) {
            Note note = notes.get(i);
            sessions.add(note.sessionId());
            if (note.sessionId().isEmpty() && note.kind() == Kind.MESSAGE) {
                Instant at = note.eventTime() == null ? now : note.eventTime();
                loose.add(i);
                turns.add(new Conversation.Turn(note.text(), note.actor(), at));
            }
        }
        if (!loose.isEmpty()) {
            BitSet cuts = Conversation.cuts(turns);
            Instant at = turns.getFirst().at();
            Last begun = new Last(PREFIX + ids.get(loose.getFirst()), at, 0);
            Last left = inUse(scope, at).or(() -> stored(scope, at)).orElse(begun);
            synchronized (lasts) { // somebody else may have gone on meanwhile
                Last last = inUse(scope, at).orElse(left);
                for (int i = 0; i < loose.size(); i++) {
                    boolean anew = cuts.get(i) || last.messages() >= MESSAGES_MAX;
                    last = new Last(
                            anew ? PREFIX + ids.get(loose.get(i)) : last.session(),
                            turns.get(i).at(),
                            anew ? 1 : last.messages() + 1);
                    sessions.set(loose.get(i), last.session());
                }
                lasts.put(scope, last);
            }
        }
        return sessions;
    }

    /** The episode that goes on at a time, as this process knows it. */
    private Optional<Last> inUse(Scope scope, Instant at) {
        synchronized (lasts) {
            return Optional.ofNullable(lasts.get(scope)).filter(last -> !Conversation.isApart(last.at(), at));
        }
    }

    /** The episode that goes on at a time, as another process has left it. */
    private Optional<Last> stored(Scope scope, Instant at) {
        return store.list(new Reach(scope.tenant(), scope.space()), Filter.ALL, null, "", LOOKED_AT).stream()
                .filter(memory -> memory.isRaw()
                        && isEpisode(memory.sessionId())
                        && memory.scope().equals(scope))
                .map(memory -> new Last(memory.sessionId(), memory.eventTime(), 1))
                .findFirst()
                .filter(last -> !Conversation.isApart(last.at(), at));
    }
}
