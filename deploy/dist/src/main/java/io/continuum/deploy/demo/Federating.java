package io.continuum.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.ContinuumException;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** From three lonely instances to a federation that answers: join, protect, learn, mine, approve, contribute, earn, ask. */
final class Federating {
    private static final Duration JOINED_WITHIN = Duration.ofSeconds(60);
    private static final Duration FOLLOWED_WITHIN = Duration.ofSeconds(60);
    private static final Duration VESTED_WITHIN = Duration.ofMinutes(2);
    /** Where notes go that name no space. */
    private static final String SPACE = "default";

    private static final int INVITE_S = 600;
    private static final int PAGES_MAX = 8;
    private static final int ANSWERS_MAX = 10;
    private static final int THRESHOLD = 2;
    private static final double MILLI = 1_000.0;

    private final Ground ground;
    private final Input input;
    private final Narrator narrator;
    private final ObjectNode summary;
    private long tagEpoch;

    Federating(Ground ground, Input input, Narrator narrator, ObjectNode summary) {
        this.ground = ground;
        this.input = input;
        this.narrator = narrator;
        this.summary = summary;
    }

    void join() throws Exception {
        narrator.step("North founds a federation and invites the others");
        Region founder = ground.regions().getFirst();
        ObjectNode federation = Json.object()
                .put("name", "demo")
                .put("preset", "circle")
                .put("k", THRESHOLD)
                .put("bucket_bits", 8)
                .put("coordinator_url", ground.proxy().url())
                .put("coordinator_secret", ground.coordinator().adminSecret());
        String id = founder.rest()
                .post("/v1/federations", federation)
                .path("federation_id")
                .asText();
        narrator.say("federation " + id + ": preset circle, k = " + THRESHOLD
                + " organisations; hold time and jitter, policy fields, are 0 here");
        for (Region region : ground.regions().subList(1, ground.regions().size())) {
            String code = founder.rest()
                    .post("/v1/federations/invites", Json.object().put("expires_in_s", INVITE_S))
                    .path("code")
                    .asText();
            region.rest().post("/v1/federations/join", Json.object().put("code", code));
            if (!Poll.until(JOINED_WITHIN, () -> isMember(region))) {
                throw new DemoException(region.name() + " was not let in within " + JOINED_WITHIN.toSeconds() + " s");
            }
            narrator.say(region.name() + " joined with its invite, as an organisation of its own");
        }
    }

    void protect() throws Exception {
        Region founder = ground.regions().getFirst();
        Region second = ground.regions().get(1);
        narrator.step("Against guessing: " + second.name() + " runs a keyper, " + founder.name()
                + " the coordinator, and every tag needs the keys of both");
        JsonNode offered = second.rest()
                .post(
                        "/v1/federations/helpers",
                        Json.object()
                                .put("url", ground.keyper().url())
                                .put("secret", ground.keyper().adminSecret()));
        narrator.say(second.name() + " signed for the keyper's key of tag epoch "
                + offered.path("tag_epoch").asText());
        JsonNode config = founder.rest()
                .post(
                        "/v1/federations/config",
                        Json.object().put("helpers", "all").put("own_coordinator", true));
        for (JsonNode difference : config.path("differences")) {
            narrator.say("%s: %s -> %s"
                    .formatted(
                            difference.path("term").asText(),
                            difference.path("before").asText(),
                            difference.path("after").asText()));
        }
        tagEpoch = config.path("tag_epoch").asLong();
    }

    /** Waits until every region has read the new configuration, which each does by itself. */
    void follow() throws Exception {
        for (Region region : ground.regions()) {
            if (!Poll.until(FOLLOWED_WITHIN, () -> tagEpoch(region) == tagEpoch)) {
                throw new DemoException(region.name() + " did not follow into tag epoch " + tagEpoch + " within "
                        + FOLLOWED_WITHIN.toSeconds() + " s");
            }
        }
        Region asked = ground.regions().get(1);
        JsonNode status = asked.rest().get("/v1/federations");
        summary.put("protectionLevel", status.path("level").asText());
        summary.put("tagHelpers", status.path("helpers").size());
        narrator.say("protection level " + status.path("level").asText() + ", as " + asked.name() + " sees it");
        status.path("level_reasons").forEach(reason -> narrator.say("  " + reason.asText()));
    }

    private static long tagEpoch(Region region) throws IOException {
        return region.rest().get("/v1/federations").path("tag_epoch").asLong();
    }

    private static boolean isMember(Region region) throws IOException {
        return region.rest().get("/v1/federations").path("state").asText().equals("member");
    }

    void learn(Map<String, Path> files) throws Exception {
        narrator.step("Each region learns its own journal: " + input.title());
        List<JsonNode> learnt = InParallel.in(
                ground.regions(),
                region -> region.command(
                        "learn",
                        Objects.requireNonNull(files.get(region.name())).toString()));
        long memories = 0;
        for (int i = 0; i < learnt.size(); i++) {
            Region region = ground.regions().get(i);
            memories += learnt.get(i).path("memories").asLong();
            narrator.say("%-6s %s notes, %s memories, %s links"
                    .formatted(
                            region.name(),
                            learnt.get(i).path("notes").asText(),
                            learnt.get(i).path("memories").asText(),
                            learnt.get(i).path("links_created").asText()));
        }
        summary.put("memories", memories);
    }

    void mineAndApprove() throws Exception {
        narrator.step(
                "Patterns are mined from the space that each region shares for that, and approved on the command line");
        List<JsonNode> approved = InParallel.in(ground.regions(), region -> {
            shareForPatterns(region.rest());
            region.rest().post("/v1/patterns/mine", Json.object());
            return region.command("patterns", "approve", "--all");
        });
        int total = 0;
        for (int i = 0; i < approved.size(); i++) {
            Region region = ground.regions().get(i);
            JsonNode patterns = region.rest().get("/v1/patterns?limit=1000").path("patterns");
            total += patterns.size();
            narrator.say("%-6s %d patterns, for example: %s"
                    .formatted(
                            region.name(),
                            patterns.size(),
                            patterns.isEmpty()
                                    ? "none"
                                    : Fact.of(patterns.path(0)).toString()));
        }
        summary.put("patterns", total);
        if (total == 0) {
            throw new DemoException("no patterns were mined: nothing in these notes was learnt twice");
        }
    }

    private static void shareForPatterns(RestClient instance) {
        try {
            instance.post("/v1/spaces", Json.object().put("name", SPACE));
        } catch (ContinuumException e) {
            if (e.status() != 409) {
                throw e;
            }
        }
        instance.post("/v1/spaces/" + SPACE + "/share", Json.object().put("patterns", true));
    }

    void contribute() throws Exception {
        narrator.step("Sealed patterns go to the coordinator; it opens none, counts organisations and releases at "
                + THRESHOLD);
        List<JsonNode> sent =
                InParallel.in(ground.regions(), region -> region.rest().post("/v1/contribute", Json.object()));
        Poll.until(VESTED_WITHIN, this::isSettled);
        long contributed = 0;
        Set<Fact> released = new HashSet<>();
        ObjectNode credits = summary.putObject("credits");
        for (int i = 0; i < sent.size(); i++) {
            Region region = ground.regions().get(i);
            JsonNode outbox = region.rest().get("/v1/outbox?limit=1000").path("items");
            Set<Fact> ofRegion = released(region).keySet();
            released.addAll(ofRegion);
            contributed += outbox.size();
            JsonNode balance = region.rest().get("/v1/credits");
            credits.set(region.name(), credits(balance));
            narrator.say("%-6s %d contributed, %d released, %s credits earned"
                    .formatted(
                            region.name(),
                            outbox.size(),
                            ofRegion.size(),
                            balance.path("earned").asLong() / MILLI));
        }
        summary.put("contributed", contributed).put("released", released.size());
    }

    /** Whether nothing is on its way any more: all that was released is filed, which pays it, and every region earned. */
    private boolean isSettled() throws Exception {
        for (Region region : ground.regions()) {
            region.rest().post("/v1/contribute", Json.object());
            if (region.rest().get("/v1/credits").path("earned").asLong() == 0) {
                return false;
            }
            for (JsonNode item : region.rest().get("/v1/outbox?limit=1000").path("items")) {
                if (Set.of("waiting", "queued", "sent", "released")
                        .contains(item.path("state").asText())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static ObjectNode credits(JsonNode balance) {
        return Json.object()
                .put("earned", balance.path("earned").asLong() / MILLI)
                .put("available", balance.path("available").asLong() / MILLI)
                .put("spent", balance.path("spent").asLong() / MILLI);
    }

    /** What a region contributed and saw released, with the pattern's id. */
    private static Map<Fact, String> released(Region region) throws IOException {
        Map<Fact, String> released = new LinkedHashMap<>();
        region.rest()
                .get("/v1/patterns?limit=1000&status=released")
                .path("patterns")
                .forEach(pattern ->
                        released.put(Fact.of(pattern), pattern.path("id").asText()));
        return released;
    }

    void ask() throws Exception {
        Question question = input.question().isPresent() ? input.question().get() : chooseQuestion();
        Region asker = ground.region(question.asker());
        narrator.step("A question that " + asker.name() + " cannot answer alone: " + question.text());
        int ownHits = ownHits(asker, question.text(), question.expected());
        narrator.say(asker.name() + "'s own memory has " + (ownHits == 0 ? "no note" : ownHits + " notes")
                + " that says it");
        JsonNode answer = asker.rest()
                .post(
                        "/v1/ask",
                        Json.object()
                                .put("question", question.text())
                                .put("max_pages", PAGES_MAX)
                                .put("limit", ANSWERS_MAX));
        JsonNode found = Json.object();
        for (JsonNode candidate : answer.path("answers")) {
            if (Fact.of(candidate).equals(question.expected())) {
                found = candidate;
            }
        }
        boolean neverOurs = !everInOutbox(asker, question.expected());
        boolean fromOthers = !found.isEmpty()
                && ownHits == 0
                && neverOurs
                && !found.path("own").asBoolean()
                && found.path("organisations").asInt() >= THRESHOLD;
        summary.putObject("ask")
                .put("question", question.text())
                .put("asker", asker.name())
                .put("answeredFromOthers", fromOthers)
                .put("ownHits", ownHits)
                .put("organisations", found.path("organisations").asInt())
                .put("answer", found.path("sentence").asText())
                .put("pages", answer.path("pages_fetched").asInt())
                .put("charged", answer.path("charged_millicredits").asLong() / MILLI)
                .put("paidFrom", answer.path("paid_from").asText());
        for (JsonNode candidate : answer.path("answers")) {
            narrator.say("answer: " + candidate.path("sentence").asText());
        }
        narrator.say("paid %s credits from %s for %s pages of blind buckets"
                .formatted(
                        answer.path("charged_millicredits").asLong() / MILLI,
                        answer.path("paid_from").asText("nothing"),
                        answer.path("pages_fetched").asText("0")));
        narrator.verdict(
                fromOthers,
                "the answer came from at least " + THRESHOLD + " other organisations, from nothing of its own");
        // What asking cost belongs to the asker's credits.
        ((ObjectNode) summary.path("credits"))
                .set(asker.name(), credits(asker.rest().get("/v1/credits")));
    }

    /** How many of the notes that a region finds for a question hold its answer. */
    private static int ownHits(Region region, String question, Fact expected) throws IOException {
        int holding = 0;
        for (JsonNode hit : region.rest()
                .post("/v1/recall", Json.object().put("query", question).put("limit", ANSWERS_MAX))
                .path("hits")) {
            holding += expected.isIn(hit.path("text").asText()) ? 1 : 0;
        }
        return holding;
    }

    private static boolean everInOutbox(Region region, Fact fact) throws IOException {
        Map<String, Fact> patterns = new LinkedHashMap<>();
        region.rest()
                .get("/v1/patterns?limit=1000")
                .path("patterns")
                .forEach(pattern -> patterns.put(pattern.path("id").asText(), Fact.of(pattern)));
        for (JsonNode item : region.rest().get("/v1/outbox?limit=1000").path("items")) {
            if (fact.equals(patterns.get(item.path("pattern_id").asText()))) {
                return true;
            }
        }
        return false;
    }

    /** A released pattern that exactly two regions contributed, and of which the third knows nothing. */
    private Question chooseQuestion() throws IOException {
        Map<Fact, Set<String>> contributors = new LinkedHashMap<>();
        for (Region region : ground.regions()) {
            released(region)
                    .keySet()
                    .forEach(fact -> contributors
                            .computeIfAbsent(fact, _ -> new HashSet<>())
                            .add(region.name()));
        }
        for (Map.Entry<Fact, Set<String>> entry : contributors.entrySet()) {
            Fact fact = entry.getKey();
            if (entry.getValue().size() == THRESHOLD) {
                for (Region region : ground.regions()) {
                    if (entry.getValue().contains(region.name()) || everInOutbox(region, fact)) {
                        continue;
                    }
                    for (String question : fact.asQuestions()) {
                        if (ownHits(region, question, fact) == 0) {
                            return new Question(region.name(), question, fact);
                        }
                    }
                }
            }
        }
        throw new DemoException("Of the " + contributors.size()
                + " released patterns, every one that two regions contributed is also known to the third;"
                + " nothing to ask.");
    }
}
