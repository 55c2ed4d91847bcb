package io.continuum.instance.memory;

import io.continuum.instance.extract.Claim;
import io.continuum.instance.extract.Extraction;
import io.continuum.instance.extract.Extractor;
import io.continuum.instance.extract.Phrase;
import io.continuum.instance.extract.Skill;
import io.continuum.instance.extract.Statement;
import io.continuum.instance.extract.Token;
import io.continuum.instance.extract.TokenType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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

    /** How sure something is that only a model pointed out. */
    private static final double POINTED_OUT = 0.7;

    /** Predicates of claims whose value is a thing, not a number or a quality. */
    private static final Set<String> RELATIONS =
            Set.of("owner", "lead", "runs on", "is in", "lives in", "works at", "written in", "uses", "depends on");

    static Derivation of(Memory raw, Extractor extractor) {
        Builder builder = new Builder(raw);
        if (isSpoken(raw) && raw.counts()) {
            builder.addAll(extractor.extract(raw.text(), said(raw)));
        }
        return builder.build(false);
    }

    /** What follows from an assistant's message that somebody has confirmed. */
    static Derivation ofConfirmed(Memory raw, Extractor extractor) {
        Builder builder = new Builder(raw);
        builder.addAll(extractor.extract(raw.text(), said(raw)));
        return builder.build(true);
    }

    /** A statement that no rule saw: less sure, and about no slot, so that nothing is superseded by it. */
    static Memory pointedOut(Memory raw, Kind kind, int start, int end) {
        String text = raw.text().substring(start, end);
        String rule = "model:" + kind.wireName();
        Map<String, Object> detail = kind == Kind.DECISION
                ? Map.of(
                        "choice",
                        text,
                        "status",
                        "proposed",
                        "decided_at",
                        raw.eventTime().toString())
                : Map.of("choice", text);
        return statement(
                raw,
                kind,
                rule,
                text,
                detail,
                "",
                new Worth(Trust.AGENT, POINTED_OUT, raw.worth().importance()),
                start,
                end);
    }

    private static Memory statement(
            Memory raw,
            Kind kind,
            String rule,
            String text,
            Map<String, Object> detail,
            String slot,
            Worth worth,
            int start,
            int end) {
        return new Memory(
                raw.tenant(),
                Ids.derived(raw.id(), rule, start, end),
                raw.id(),
                kind,
                raw.space(),
                raw.userId(),
                raw.agentId(),
                text,
                Learning.contentHash(text),
                raw.actor(),
                raw.role(),
                raw.source(),
                raw.tags(),
                Map.of(),
                raw.sessionId(),
                detail,
                slot,
                rule,
                start,
                end,
                raw.eventTime(),
                raw.recordedAt(),
                worth,
                Standing.active(raw.eventTime()),
                raw.keeping(),
                Use.NEW);
    }

    /** The day on which it was said: where the message says it was, else in UTC. */
    private static LocalDate said(Memory raw) {
        ZoneId zone = raw.metadata().get(Note.TIME_ZONE) instanceof String name ? zone(name) : ZoneOffset.UTC;
        return LocalDate.ofInstant(raw.eventTime(), zone);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            return ZoneOffset.UTC; // metadata is what the caller makes of it
        }
    }

    /**
     * The same, with the names in it that the space knows already and no rule saw: only mentions of them, so nothing that is
     * derived is called otherwise because of them.
     */
    Derivation recognising(List<Phrase> known) {
        if (known.isEmpty()) {
            return this;
        }
        Scope scope = new Scope(raw.tenant(), raw.space());
        BitSet taken = new BitSet();
        for (Mention mention : mentions) {
            Entity entity = entities.get(mention.entityId());
            if (entity != null && !entity.type().equals(Entity.PHRASE)) {
                taken.set(mention.spanStart(), mention.spanEnd());
            }
        }
        TreeMap<String, Entity> named = new TreeMap<>(entities);
        List<Mention> mentioned = new ArrayList<>(mentions);
        for (Phrase name : known) {
            int busy = taken.nextSetBit(name.start());
            if (busy < 0 || busy >= name.end()) {
                Entity entity = Entity.of(scope, Entity.NAME, name.text(), name.norm());
                named.putIfAbsent(entity.id(), entity);
                mentioned.add(new Mention(raw.id(), entity.id(), name.start(), name.end()));
            }
        }
        return mentioned.size() == mentions.size()
                ? this
                : new Derivation(raw, memories, named, mentioned, edges, confirmed);
    }

    /** Whether names in it mean anything: somebody said it, and it counts. */
    boolean isOfSpoken() {
        return isSpoken(raw) && raw.counts();
    }

    /** The names that its own rules saw, as a gazetteer takes them. */
    List<String> names() {
        return entities.values().stream()
                .filter(entity -> entity.type().equals(Entity.NAME))
                .map(Entity::norm)
                .toList();
    }

    /** What an assistant said is kept, but unless it is confirmed it is not taken as something anybody stated. */
    static boolean isSpoken(Memory raw) {
        return !raw.role().equals("assistant") && !raw.role().equals("system");
    }

    int compounds() {
        return (int) entities.values().stream()
                .filter(entity -> entity.norm().indexOf(' ') > 0)
                .count();
    }

    private static final class Builder {
        private Memory raw;
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
            if (!raw.detail().containsKey("from")) {
                found.relations()
                        .forEach(relation -> addEdge(
                                relation.predicate().id(),
                                relation.subject(),
                                relation.object(),
                                relation.start(),
                                relation.end(),
                                Strength.STATED));
            }
            if (raw.detail().isEmpty()) {
                found.statements().forEach(statement -> addStatement(statement, found.dates()));
                found.skills().forEach(this::addSkill);
            } else {
                addStatedRelation();
            }
            for (Token token : found.tokens()) {
                mention(token.type().wireName(), new Phrase(token.text(), token.start(), token.end()));
            }
            found.names().forEach(name -> mention(Entity.NAME, name));
            found.dates().forEach(date -> mention(TokenType.DATE.wireName(), date));
            found.keyPhrases().forEach(phrase -> mention(Entity.PHRASE, phrase));
            raw = raw.with(
                    raw.tags(),
                    raw.metadata(),
                    new Worth(raw.worth().trust(), raw.worth().confidence(), Importance.of(raw.text(), found)),
                    raw.keeping());
        }

        private void addEdge(String predicate, Phrase subject, Phrase object, int start, int end, Strength strength) {
            String from = mention(Entity.PHRASE, subject);
            String to = mention(Entity.PHRASE, object);
            Edge edge = new Edge(
                    raw.tenant(),
                    Ids.derived(raw.id(), predicate + ' ' + from + ' ' + to, start, end),
                    raw.space(),
                    from,
                    predicate,
                    to,
                    subject.text(),
                    object.text(),
                    raw.id(),
                    raw.sessionId(),
                    start,
                    end,
                    strength,
                    raw.recordedAt());
            edges.putIfAbsent(from + predicate + to, edge);
        }

        /** A note that was made of a relation states it from its first character to its last. */
        private void addStatedRelation() {
            Map<String, Object> detail = raw.detail();
            if (detail.get("from") instanceof String from
                    && detail.get("to") instanceof String to
                    && detail.get("type") instanceof String type
                    && detail.get("weight") instanceof Number weight
                    && detail.get("uplift") instanceof Number uplift
                    && detail.get("confidence") instanceof Number confidence) {
                int length = raw.text().length();
                addEdge(
                        type,
                        new Phrase(from, 0, Math.min(length, from.length())),
                        new Phrase(to, Math.max(0, length - to.length()), length),
                        0,
                        length,
                        new Strength(weight.doubleValue(), uplift.doubleValue(), confidence.doubleValue()));
            }
        }

        /** What a sentence says of a thing is a relation between the two, where its object is a thing too. */
        private void addClaimedRelation(Statement statement) {
            Claim claim = statement.claim();
            String said = statement.text().toLowerCase(Locale.ROOT);
            int subject = said.indexOf(claim.subject());
            int object = said.lastIndexOf(claim.object());
            if (RELATIONS.contains(claim.predicate()) && !claim.negated() && subject >= 0 && object > subject) {
                int start = statement.start();
                addEdge(
                        "rel:" + claim.predicate().replace(' ', '-'),
                        written(statement, subject, claim.subject().length()),
                        written(statement, object, claim.object().length()),
                        start,
                        statement.end(),
                        Strength.STATED);
            }
        }

        private static Phrase written(Statement statement, int at, int length) {
            int start = statement.start() + at;
            return new Phrase(statement.text().substring(at, at + length), start, start + length);
        }

        private void addSkill(Skill skill) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("trigger", skill.trigger());
            detail.put("steps", skill.steps());
            detail.put("outcome", skill.outcome());
            detail.put("tries", 1);
            detail.put("successes", 1);
            detail.put("last_ok", raw.eventTime().toString());
            String text = skill.trigger() + "\n- " + String.join("\n- ", skill.steps());
            add(Kind.SKILL, text, detail, "", skill.start(), skill.end());
        }

        private void addStatement(Statement statement, List<Phrase> dates) {
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
            List<String> told = dates.stream()
                    .filter(date -> date.start() >= statement.start() && date.end() <= statement.end())
                    .map(Phrase::text)
                    .toList();
            if (!told.isEmpty()) {
                detail.put("dates", told);
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
            add(
                    kind,
                    statement.text(),
                    detail,
                    Claimed.slot(statement.claim(), speaker()),
                    statement.start(),
                    statement.end());
            if (kind == Kind.FACT) {
                addClaimedRelation(statement);
            }
        }

        private void add(Kind kind, String text, Map<String, Object> detail, String slot, int start, int end) {
            Memory memory = statement(
                    raw,
                    kind,
                    kind.wireName(),
                    text,
                    detail,
                    slot,
                    new Worth(raw.worth().trust(), 1, Importance.OF_A_STATEMENT),
                    start,
                    end);
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
