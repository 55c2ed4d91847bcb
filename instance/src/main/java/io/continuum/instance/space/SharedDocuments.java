package io.continuum.instance.space;

import io.continuum.instance.memory.Event;
import io.continuum.instance.recall.DocumentSource;
import io.continuum.instance.recall.IndexChange;
import io.continuum.instance.recall.Indexed;
import io.continuum.instance.recall.Labels;
import io.continuum.protocol.identity.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts what peers wrote into shared spaces into the index, marked with who wrote it. Our own memories are there already. */
public final class SharedDocuments implements DocumentSource {
    /** A record of a shared space was changed by a peer, or is gone; the subject is its key. */
    public static final String RECORD_CHANGED = "record_changed";

    private final Spaces spaces;
    private final Membership membership;

    public SharedDocuments(Spaces spaces, Membership membership) {
        this.spaces = spaces;
        this.membership = membership;
    }

    @Override
    public List<IndexChange> changesOf(List<Event> events) {
        return events.stream()
                .filter(event -> event.type().equals(RECORD_CHANGED))
                .map(this::changeOf)
                .toList();
    }

    private IndexChange changeOf(Event event) {
        // Not the bare key: a peer chooses its keys, and must not be able to replace a memory of ours.
        String id = "record/" + event.space() + "/" + event.subject();
        Optional<Membership.View> view = membership.view();
        return spaces.record(event.tenant(), event.space(), event.subject())
                .filter(record ->
                        view.filter(known -> isOwn(known, record.origin())).isEmpty())
                .map(record -> IndexChange.put(id, documents(id, event, record)))
                .orElseGet(() -> IndexChange.remove(id));
    }

    /** Written by this instance, under whatever keys it had then. */
    private static boolean isOwn(Membership.View view, InstanceId origin) {
        return view.newest(origin).equals(view.keys().id());
    }

    /** One document for each version of the text; a group, so that a question finds the best one. */
    private static List<Indexed> documents(String id, Event event, SpaceRecord record) {
        List<Indexed> documents = new ArrayList<>();
        for (int i = 0; i < record.texts().size(); i++) {
            documents.add(new Indexed(
                    i == 0 ? id : id + "/" + (i + 1),
                    id,
                    event.space(),
                    record.kind(),
                    "peer:" + record.origin(),
                    record.texts().get(i),
                    record.actor(),
                    "",
                    "",
                    record.eventTime(),
                    event.at(),
                    Labels.PEER));
        }
        return documents;
    }
}
