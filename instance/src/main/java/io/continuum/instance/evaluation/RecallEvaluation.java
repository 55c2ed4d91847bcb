package io.continuum.instance.evaluation;

import io.continuum.instance.evaluation.EvaluationSet.Conversation;
import io.continuum.instance.evaluation.EvaluationSet.Query;
import io.continuum.instance.evaluation.EvaluationSet.Session;
import io.continuum.instance.evaluation.EvaluationSet.Turn;
import io.continuum.instance.evaluation.RecallScores.Outcome;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.recall.Ask;
import io.continuum.instance.recall.Recall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Teaches a memory the conversations of an evaluation set, the way a caller would, and asks it the questions. */
public final class RecallEvaluation {
    private static final String TENANT = "evaluation";

    private final Learning learning;
    private final Recall recall;
    private final Map<String, String> spaces = new TreeMap<>();
    private final Map<String, Set<String>> turnsOfMemory = new HashMap<>();

    /** Both must be over a memory that has nothing yet. */
    public RecallEvaluation(Learning learning, Recall recall) {
        this.learning = learning;
        this.recall = recall;
    }

    public RecallReport run(EvaluationSet set) {
        for (Conversation conversation : set.conversations()) {
            learn(conversation);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Query query : set.queries()) {
            outcomes.add(new Outcome(query.category(), query.expected(), find(query)));
        }
        return RecallReport.of(outcomes);
    }

    /** A space for each conversation, so that a question may be asked of one. */
    private void learn(Conversation conversation) {
        Scope scope = new Scope(
                TENANT, spaces.computeIfAbsent(conversation.id(), _ -> "conversation-" + (spaces.size() + 1)));
        for (Session session : conversation.sessions()) {
            List<Note> notes =
                    session.turns().stream().map(turn -> note(session, turn)).toList();
            List<String> ids = learning.learn(scope, notes).ids();
            for (int i = 0; i < ids.size(); i++) {
                turnsOfMemory
                        .computeIfAbsent(ids.get(i), _ -> new TreeSet<>())
                        .add(session.turns().get(i).id());
            }
        }
    }

    private static Note note(Session session, Turn turn) {
        return new Note(turn.text(), Kind.MESSAGE, session.id(), turn.actor(), "user", "", List.of(), session.at());
    }

    private List<String> find(Query query) {
        String space = query.conversation().isEmpty() ? "" : spaces.getOrDefault(query.conversation(), "none");
        return recall
                .recall(Ask.of(new Reach(TENANT, space), query.text()), RecallScores.DEPTH, Recall.TOKENS_MAX)
                .hits()
                .stream()
                .flatMap(hit -> turnsOfMemory.getOrDefault(hit.document().group(), Set.of()).stream())
                .toList();
    }
}
