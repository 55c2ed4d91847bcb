package io.continuum.instance.memory;

import io.continuum.instance.extract.Extraction;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.extract.Phrase;
import io.continuum.instance.extract.Relation;
import io.continuum.instance.extract.Statement;
import io.continuum.instance.extract.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What follows from one raw message by rule. Deriving the same message again gives the same ids, so derived data can be
 * thrown away and rebuilt.
 *
 * @param entities by id, so that all writers take them in the same order
 * @param confirmed whether the message was there before, and only now somebody said that it is so
 */
record Derivation(
        Memory raw,
        List<Memory> memories,
        TreeMap<String, Entity> entities,
        List<Mention> mentions,
        List<Edge> edges,
        boolean confirmed) {

    /** Most entities one message may mention; a log file is not a vocabulary. */
    private static final int ENTITIES_MAX = 300;

    private static final double STATEMENT_IMPORTANCE = 0.8;

    static Derivation of(Memory raw, Extractor extractor) {
        Builder builder = new Builder(raw);
        if (isSpoken(raw) && raw.counts()) {
            builder.addAll(extractor.extract(raw.text()));
        }
        return builder.build(false);
    }

    /** What follows from an assistant's message that somebody has confirmed. */
    static Derivation ofConfirmed(Memory raw, Extractor extractor) {
        Builder builder = new Builder(raw);
        builder.addAll(extractor.extract(raw.text()));
        return builder.build(true);
    }

    /** What an assistant said is kept, but unless it is confirmed it is not taken as something anybody stated. */
    private static boolean isSpoken(Memory raw) {
        return !raw.role().equals("assistant") && !raw.role().equals("system");
    }

    int compounds() {
        return (int) entities.values().stream()
                .filter(entity -> entity.norm().indexOf(' ') > 0)
                .count();
    }

    private static final class Builder {
        private final Memory raw;
        private final Scope scope;
        private final Map<String, Memory> memories = new LinkedHashMap<>();
        private final TreeMap<String, Entity> entities = new TreeMap<>();
        private final Set<Mention> mentions = new LinkedHashSet<>();
        private final Map<String, Edge> edges = new LinkedHashMap<>();

        Builder(Memory raw) {
            this.raw = raw;
            this.scope = new Scope(raw.tenant(), raw.space());
        }

        void addAll(Extraction found) {
            found.relations().forEach(this::addRelation);
            found.statements().forEach(this::addStatement);
            for (Token token : found.tokens()) {
                mention(token.type().wireName(), new Phrase(token.text(), token.start(), token.end()));
            }
            found.names().forEach(name -> mention(Entity.NAME, name));
            found.keyPhrases().forEach(phrase -> mention(Entity.PHRASE, phrase));
        }

        private void addRelation(Relation relation) {
            String from = mention(Entity.PHRASE, relation.subject());
            String to = mention(Entity.PHRASE, relation.object());
            String rule = relation.predicate().id() + ' ' + from + ' ' + to;
            Edge edge = new Edge(
                    raw.tenant(),
                    Ids.derived(raw.id(), rule, relation.start(), relation.end()),
                    raw.space(),
                    from,
                    relation.predicate().id(),
                    to,
                    relation.subject().text(),
                    relation.object().text(),
                    raw.id(),
                    raw.sessionId(),
                    relation.start(),
                    relation.end(),
                    raw.recordedAt());
            edges.putIfAbsent(from + edge.predicate() + to, edge);
        }

        private void addStatement(Statement statement) {
            Map<String, Object> detail = new LinkedHashMap<>();
            if (statement.claim().isPresent()) {
                detail.putAll(Claimed.detail(statement.claim(), speaker()));
            }
            detail.put("choice", statement.choice());
            if (!statement.rationale().isEmpty()) {
                detail.put("rationale", statement.rationale());
            }
            if (!statement.alternatives().isEmpty()) {
                detail.put("alternatives", statement.alternatives());
            }
            Kind kind = switch (statement.kind()) {
                case DECISION -> Kind.DECISION;
                case PREFERENCE -> Kind.PREFERENCE;
                case FACT -> Kind.FACT;
            };
            if (kind == Kind.DECISION) {
                detail.put("status", "accepted");
                detail.put("decided_at", raw.eventTime().toString());
            }
            Memory memory = new Memory(
                    raw.tenant(),
                    Ids.derived(raw.id(), kind.wireName(), statement.start(), statement.end()),
                    raw.id(),
                    kind,
                    raw.space(),
                    raw.userId(),
                    raw.agentId(),
                    statement.text(),
                    Learning.contentHash(statement.text()),
                    raw.actor(),
                    raw.role(),
                    raw.source(),
                    raw.tags(),
                    Map.of(),
                    raw.sessionId(),
                    detail,
                    Claimed.slot(statement.claim(), speaker()),
                    kind.wireName(),
                    statement.start(),
                    statement.end(),
                    raw.eventTime(),
                    raw.recordedAt(),
                    new Worth(raw.worth().trust(), 1, STATEMENT_IMPORTANCE),
                    Standing.active(raw.eventTime()),
                    raw.keeping(),
                    Use.NEW);
            memories.putIfAbsent(memory.id(), memory);
        }

        /** Who {@code I} is. */
        private String speaker() {
            String name = raw.actor().isEmpty() ? raw.userId() : raw.actor();
            return name.isEmpty() ? "user" : Phrase.norm(name);
        }

        /** Notes the entity and where it stands; returns its id. */
        private String mention(String type, Phrase phrase) {
            Entity entity = Entity.of(scope, type, phrase.text(), phrase.norm());
            if (entities.size() < ENTITIES_MAX || entities.containsKey(entity.id())) {
                entities.putIfAbsent(entity.id(), entity);
                mentions.add(new Mention(raw.id(), entity.id(), phrase.start(), phrase.end()));
            }
            return entity.id();
        }

        Derivation build(boolean confirmed) {
            edges.values()
                    .removeIf(
                            edge -> !entities.containsKey(edge.fromEntity()) || !entities.containsKey(edge.toEntity()));
            return new Derivation(
                    raw,
                    List.copyOf(memories.values()),
                    entities,
                    List.copyOf(mentions),
                    new ArrayList<>(edges.values()),
                    confirmed);
        }
    }
}
