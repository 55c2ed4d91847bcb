package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LocalMinima;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A coordinator over real HTTP that counts organisations, releases and serves as the real one does, without limits, money
 * or a database.
 */
final class TestCoordinator implements AutoCloseable {
    private record Key(long tagEpoch, String tag) {}

    private record Release(int seq, Key key) {}

    /** The verified history it shows to everybody. */
    volatile FederationHistory history;
    /** How often a contribution was taken, by tag epoch. */
    final Map<Long, Integer> taken = new TreeMap<>();

    final List<String> refusals = new ArrayList<>();
    /** A request to one of these paths fails. */
    volatile String broken = "none";
    /** Loses the answer to the next contribution, after it was taken. */
    volatile boolean losesNextAnswer;

    /** What it makes of the envelopes of a tag before it serves them. */
    volatile UnaryOperator<List<Envelope>> serves = UnaryOperator.identity();

    /** Which release was said, by whom, to hold what an earlier tag epoch released: {@code org: 2/tag = 1/tag}. */
    final List<String> renewals = new ArrayList<>();

    /** What it answers about the account of whoever asks. */
    volatile List<Map<String, Object>> entries = List.of();

    /** What it answers about places in the log. */
    volatile List<Map<String, Object>> places = List.of();

    /** Reports as they came. */
    final List<JsonNode> reports = new ArrayList<>();

    /** Decisions about reports as they came. */
    final List<JsonNode> decisions = new ArrayList<>();
    /** What it says of itself after a restore; refused as not restored if it is empty. */
    volatile Map<String, Object> restoration = Map.of();
    /** What opened it again. */
    final List<JsonNode> reopened = new ArrayList<>();

    private final Map<Key, Map<OrgId, Envelope>> rows = new LinkedHashMap<>();
    private final Map<String, List<Key>> buckets = new LinkedHashMap<>();
    private final List<Release> releases = new ArrayList<>();
    private final TestHttp http = new TestHttp(this::answer);

    TestCoordinator(FederationHistory history) {
        this.history = history;
    }

    URI url() {
        return http.url();
    }

    synchronized int released() {
        return releases.size();
    }

    private synchronized TestHttp.Answer answer(TestHttp.Incoming incoming) throws IOException {
        if (incoming.path().contains(broken)) {
            return TestHttp.Answer.problem(503, "away", Map.of());
        }
        if (incoming.path().endsWith("/membership")) {
            return membership(incoming.query());
        }
        if (incoming.path().endsWith("/epochs")) {
            return epoch(TestHttp.MAPPER.readTree(incoming.body()));
        }
        if (incoming.path().startsWith("/v1/federations/")) {
            return overseen(incoming);
        }
        return switch (incoming.path()) {
            case "/v1/contributions" -> contributions(incoming);
            case "/v1/releases" -> releases(incoming.signer());
            case "/v1/query" -> query(TestHttp.MAPPER.readTree(incoming.body()));
            case "/v1/reports" -> report(TestHttp.MAPPER.readTree(incoming.body()));
            case "/v1/credits" -> TestHttp.Answer.json(200, Map.of("entries", entries));
            case "/v1/receipts" -> TestHttp.Answer.json(200, Map.of("contributions", List.of(), "transfers", places));
            default -> TestHttp.Answer.problem(404, "not_found", Map.of());
        };
    }

    private TestHttp.Answer epoch(JsonNode body) {
        byte[] commit = Base64Url.decode(body.path("epoch_commit").asText(), EpochCommit.BYTES_MAX)
                .orElseThrow();
        return switch (history.appendCommit(commit)) {
            case Checked.Refused<FederationHistory> _ -> TestHttp.Answer.problem(409, "stale_epoch", Map.of());
            case Checked.Valid<FederationHistory>(FederationHistory longer) -> {
                history = longer;
                yield TestHttp.Answer.json(201, Map.of());
            }
        };
    }

    private TestHttp.Answer membership(String query) {
        int from = number(query, "from");
        int epochsFrom = Math.max(1, number(query, "epochs_from"));
        PublicHistory all = FederationState.publicHistory(history);
        return TestHttp.Answer.json(
                200,
                Map.of(
                        "events", texts(all.events().subList(from, all.events().size())),
                        "descriptors", texts(all.descriptors()),
                        "config", Base64Url.encode(all.config()),
                        "epoch_commits",
                                texts(all.commits()
                                        .subList(
                                                Math.min(
                                                        epochsFrom - 1,
                                                        all.commits().size()),
                                                all.commits().size()))));
    }

    /** A number of the query; 0 if it is not there. */
    private static int number(String query, String name) {
        for (String part : query.split("&", -1)) {
            if (part.startsWith(name + "=")) {
                return Integer.parseInt(part.substring(name.length() + 1));
            }
        }
        return 0;
    }

    private static List<String> texts(List<byte[]> items) {
        return items.stream().map(Base64Url::encode).toList();
    }

    private OrgId organisation(InstanceId signer) {
        return history.roster().member(signer).orElseThrow().org();
    }

    private TestHttp.Answer contributions(TestHttp.Incoming incoming) throws IOException {
        List<Map<String, Object>> verdicts = new ArrayList<>();
        for (JsonNode text : TestHttp.MAPPER.readTree(incoming.body()).path("envelopes")) {
            byte[] bytes = Base64Url.decode(text.asText(), Envelope.BYTES_MAX).orElseThrow();
            Envelope envelope = Envelope.decode(bytes).orThrow();
            verdicts.add(judge(organisation(incoming.signer()), envelope));
        }
        if (losesNextAnswer) {
            losesNextAnswer = false;
            return TestHttp.Answer.problem(502, "lost", Map.of());
        }
        return TestHttp.Answer.json(200, Map.of("verdicts", verdicts));
    }

    private Map<String, Object> judge(OrgId organisation, Envelope envelope) {
        String code = broken(envelope);
        String cid = Base64Url.encode(envelope.cid().toArray());
        if (!code.isEmpty()) {
            refusals.add(code);
            return Map.of("cid", cid, "verdict", "refused", "code", code, "released", false);
        }
        Key key = new Key(envelope.tagEpoch(), Base64Url.encode(envelope.tag().toArray()));
        if (envelope.type() == Envelope.Type.RENEWAL) {
            Envelope.Renewed renewed = envelope.renewed().orElseThrow();
            String old = Base64Url.encode(renewed.tag().toArray());
            renewals.add(
                    "%s: %d/%s = %d/%s".formatted(organisation, key.tagEpoch(), key.tag(), renewed.tagEpoch(), old));
            return Map.of("cid", cid, "verdict", "accepted", "released", true);
        }
        if (envelope.type() == Envelope.Type.INDEX) {
            for (Bucket bucket : envelope.buckets()) {
                buckets.computeIfAbsent(
                                name(key.tagEpoch(), bucket.slot().code(), bucket.value()), _ -> new ArrayList<>())
                        .add(key);
            }
            return Map.of("cid", cid, "verdict", "accepted", "released", true);
        }
        Map<OrgId, Envelope> contributors = contributors(key);
        if (isReleased(key)) {
            boolean same = Optional.ofNullable(contributors.get(organisation))
                    .filter(envelope::equals)
                    .isPresent();
            return same
                    ? Map.of("cid", cid, "verdict", "duplicate", "released", true)
                    : Map.of("cid", cid, "verdict", "refused", "code", "already_released", "released", true);
        }
        if (contributors.put(organisation, envelope) == null) {
            taken.merge(key.tagEpoch(), 1, Integer::sum);
        }
        if (contributors.size() == history.config().k()) {
            releases.add(new Release(releases.size() + 1, key));
        }
        return Map.of("cid", cid, "verdict", "accepted", "released", isReleased(key));
    }

    private String broken(Envelope envelope) {
        if (envelope.type() == Envelope.Type.INDEX || envelope.type() == Envelope.Type.RENEWAL) {
            return "";
        }
        if (envelope.tagEpoch() != history.config().tagEpoch()) {
            return "wrong_tag_epoch";
        }
        return envelope.keyEpoch() == history.newestCommit().epoch() ? "" : "wrong_key_epoch";
    }

    private Map<OrgId, Envelope> contributors(Key key) {
        return rows.computeIfAbsent(key, _ -> new LinkedHashMap<>());
    }

    private boolean isReleased(Key key) {
        return releases.stream().anyMatch(release -> release.key().equals(key));
    }

    private TestHttp.Answer releases(InstanceId signer) {
        OrgId organisation = organisation(signer);
        List<Map<String, Object>> ours = new ArrayList<>();
        for (Release release : releases) {
            Optional.ofNullable(contributors(release.key()).get(organisation))
                    .ifPresent(envelope -> ours.add(Map.of(
                            "seq", release.seq(),
                            "tag", release.key().tag(),
                            "cid", Base64Url.encode(envelope.cid().toArray()),
                            "index_missing", true)));
        }
        // The test's coordinator tells everything each time; who has heard of it passes over it.
        return TestHttp.Answer.json(200, Map.of("releases", ours, "next", 0));
    }

    private TestHttp.Answer query(JsonNode body) {
        String name = name(
                body.path("tag_epoch").asLong(),
                body.path("slot").asInt(),
                body.path("bucket").asLong());
        List<Map<String, Object>> patterns = buckets.getOrDefault(name, List.of()).stream()
                .distinct()
                .map(key -> serves.apply(List.copyOf(contributors(key).values())).stream()
                        .map(envelope -> Base64Url.encode(envelope.encode()))
                        .toList())
                .map(envelopes -> Map.<String, Object>of("envelopes", envelopes))
                .toList();
        return TestHttp.Answer.json(
                200,
                Map.of(
                        "patterns",
                        patterns,
                        "charged_millicredits",
                        0,
                        "paid_from",
                        "nothing",
                        "balance_millicredits",
                        0));
    }

    private TestHttp.Answer overseen(TestHttp.Incoming incoming) throws IOException {
        String path = incoming.path().substring(incoming.path().indexOf('/', "/v1/federations/".length()));
        return switch (path) {
            case "/reports" -> TestHttp.Answer.json(200, Map.of("reports", shownReports()));
            case "/reports/0/envelopes" ->
                TestHttp.Answer.json(200, Map.of("envelopes", reportedEnvelopes(), "places", reportedPlaces()));
            case "/reports/decide" -> {
                decisions.add(TestHttp.MAPPER.readTree(incoming.body()));
                yield TestHttp.Answer.json(200, Map.of("state", "confirmed"));
            }
            case "/restoration" ->
                restoration.isEmpty()
                        ? TestHttp.Answer.problem(409, "not_restored", Map.of())
                        : TestHttp.Answer.json(200, restoration);
            case "/reopen" -> reopen(TestHttp.MAPPER.readTree(incoming.body()));
            default -> TestHttp.Answer.problem(404, "not_found", Map.of());
        };
    }

    /** The reports that came, of which all but the first are decided. */
    private List<Map<String, Object>> shownReports() {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (JsonNode report : reports) {
            shown.add(Map.of(
                    "report", String.valueOf(shown.size()),
                    "state", shown.isEmpty() ? "open" : "dismissed",
                    "kind", report.path("kind"),
                    "cids", report.path("cids")));
        }
        return shown;
    }

    private List<String> reportedEnvelopes() {
        JsonNode report = reports.getFirst();
        Key key = new Key(report.path("tag_epoch").asLong(), report.path("tag").asText());
        return serves.apply(List.copyOf(contributors(key).values())).stream()
                .map(envelope -> Base64Url.encode(envelope.encode()))
                .toList();
    }

    /** Where the tag of the first report is found. */
    private List<Map<String, Object>> reportedPlaces() {
        JsonNode report = reports.getFirst();
        Key key = new Key(report.path("tag_epoch").asLong(), report.path("tag").asText());
        List<Map<String, Object>> places = new ArrayList<>();
        buckets.forEach((name, keys) -> {
            String[] parts = name.split("/", -1);
            if (keys.contains(key)) {
                places.add(Map.of("slot", Integer.parseInt(parts[1]), "bucket", Long.parseLong(parts[2])));
            }
        });
        return places;
    }

    /** Files what is in one bucket of a slot under every bucket of it. */
    synchronized void fileEverywhere(long tagEpoch, int slot, int buckets) {
        List<Key> all =
                this.buckets.values().stream().flatMap(List::stream).distinct().toList();
        for (int i = 0; i < buckets; i++) {
            this.buckets
                    .computeIfAbsent(name(tagEpoch, slot, i), _ -> new ArrayList<>())
                    .addAll(all);
        }
    }

    private TestHttp.Answer reopen(JsonNode body) {
        reopened.add(body);
        byte[] event = binary(body.path("events").path(body.path("events").size() - 1));
        history = history.appendConfig(event, binary(body.path("config")), LocalMinima.DEFAULT)
                .orThrow()
                .appendCommit(binary(body.path("epoch_commits").path(0)))
                .orThrow();
        return TestHttp.Answer.json(201, Map.of("seq", history.events().size() - 1));
    }

    private static byte[] binary(JsonNode text) {
        return Base64Url.decode(text.asText(), EpochCommit.BYTES_MAX).orElseThrow();
    }

    private TestHttp.Answer report(JsonNode report) {
        reports.add(report);
        return TestHttp.Answer.json(201, Map.of());
    }

    private static String name(long tagEpoch, int slot, long bucket) {
        return tagEpoch + "/" + slot + "/" + bucket;
    }

    @Override
    public void close() {
        http.close();
    }
}
