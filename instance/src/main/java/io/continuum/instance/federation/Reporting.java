package io.continuum.instance.federation;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.pattern.Bucket;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Opened;
import io.continuum.protocol.pattern.Opened.Flaw;
import io.continuum.protocol.pattern.Opened.Reason;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.PatternOpener;
import io.continuum.protocol.pattern.PoisonReport;
import io.continuum.protocol.pattern.PoisonReport.Kind;
import io.continuum.protocol.pattern.Tag;
import io.continuum.protocol.pattern.TagSeed;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds released tags that do not hold what they should, tells the coordinator, and helps an admin to decide on what others
 * told it. Where opening a pattern does not check its tag, a few are checked all the same. Blocking; thread-safe if
 * {@code random} is.
 */
public final class Reporting {
    /** Of a thousand opened patterns, so many have their tags computed again through the helpers. */
    public static final int CHECKED_PERMILLE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);
    private static final int THOUSAND = 1_000;
    private static final Set<Reason> FORGED = EnumSet.of(Reason.DAMAGED, Reason.OFF_POLYNOMIAL, Reason.OTHER_CONTENT);
    private static final int ENVELOPE_CHARS_MAX = 2 * Envelope.BYTES_MAX;

    /** What an admin's instance found out about a report of others. */
    public enum Finding {
        TRUE,
        FALSE,
        /** This instance lacks a secret, or a helper does not answer. */
        UNKNOWN
    }

    private final FederationState state;
    private final TagSeeds seeds;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final RandomGenerator random;
    private final int checkedPermille;

    public Reporting(
            FederationState state,
            TagSeeds seeds,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            RandomGenerator random,
            int checkedPermille) {
        this.state = state;
        this.seeds = seeds;
        this.client = client;
        this.signer = signer;
        this.random = random;
        this.checkedPermille = checkedPermille;
    }

    /**
     * What there is to say about what came of opening a tag's envelopes.
     *
     * @param transfer of the page that showed them
     */
    Optional<PoisonReport> about(
            FederationId federation, List<Envelope> envelopes, Opened opened, TransferId transfer) {
        if (envelopes.isEmpty() || lacksSecrets(opened)) {
            return Optional.empty();
        }
        Envelope first = envelopes.getFirst();
        return switch (opened) {
            case Opened.Released released ->
                report(federation, released.tagEpoch(), released.tag(), Kind.BAD_SHARE, forged(released), transfer);
            case Opened.Poisoned poisoned ->
                report(federation, first.tagEpoch(), poisoned.tag(), Kind.TAG_MISMATCH, poisoned.cids(), transfer);
            case Opened.Locked locked ->
                envelopes.size() < Math.max(1, locked.k())
                        ? Optional.empty()
                        : report(
                                federation,
                                first.tagEpoch(),
                                first.tag(),
                                Kind.UNREADABLE,
                                envelopes.stream().map(Envelope::cid).toList(),
                                transfer);
        };
    }

    /** That a tag is found where it does not belong. */
    static PoisonReport misfiled(FederationId federation, Opened.Released released, TransferId transfer) {
        return new PoisonReport(
                federation, released.tagEpoch(), released.tag(), Kind.MISFILED, released.cids(), transfer);
    }

    private static boolean lacksSecrets(Opened opened) {
        return opened.flaws().stream().anyMatch(flaw -> flaw.reason() == Reason.NO_SECRET);
    }

    private static List<Cid> forged(Opened opened) {
        return opened.flaws().stream()
                .filter(flaw -> FORGED.contains(flaw.reason()))
                .map(Flaw::cid)
                .toList();
    }

    private static Optional<PoisonReport> report(
            FederationId federation, long tagEpoch, Tag tag, Kind kind, List<Cid> cids, TransferId transfer) {
        return cids.isEmpty()
                ? Optional.empty()
                : Optional.of(new PoisonReport(federation, tagEpoch, tag, kind, cids, transfer));
    }

    /** A report, if it was this pattern's turn to be checked and its tag is another pattern's. */
    Optional<PoisonReport> spotCheck(
            Federation federation, EpochSecrets secrets, Opened.Released released, TransferId transfer) {
        boolean turn = !released.tagChecked()
                && federation.config().tagEpoch() == released.tagEpoch()
                && random.nextInt(THOUSAND) < checkedPermille;
        return turn && mismatch(federation.config(), secrets, released) == Finding.TRUE
                ? report(
                        federation.id(),
                        released.tagEpoch(),
                        released.tag(),
                        Kind.TAG_MISMATCH,
                        released.cids(),
                        transfer)
                : Optional.empty();
    }

    private Finding mismatch(FederationConfig config, EpochSecrets secrets, Opened.Released released) {
        if (released.tagChecked()) {
            return Finding.FALSE;
        }
        String id = "check-" + Base64Url.encode(released.tag().toArray());
        Map<String, Pattern> asked = Map.of(id, released.pattern());
        return Optional.ofNullable(
                        seeds.find(config, secrets, asked).byPattern().get(id))
                .map(TagSeed::tag)
                .map(tag -> tag.equals(released.tag()) ? Finding.FALSE : Finding.TRUE)
                .orElse(Finding.UNKNOWN);
    }

    /** Tells the coordinator; what it does not take now is found again with the next page that shows the tag. */
    void send(Federation federation, PoisonReport report) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("federation", Base64Url.encode(report.federation().toArray()));
        body.put("tag_epoch", report.tagEpoch());
        body.put("tag", Base64Url.encode(report.tag().toArray()));
        body.put("kind", report.kind().text());
        body.put(
                "cids",
                report.cids().stream()
                        .map(cid -> Base64Url.encode(cid.toArray()))
                        .toList());
        body.put("transfer_id", Base64Url.encode(report.transfer().toArray()));
        body.put("sig", Base64Url.encode(report.sign(federation.keys()).toArray()));
        switch (client.signed(signer, "POST", federation.coordinator(), "/v1/reports", body)) {
            case Reply.Ok _ ->
                LOG.atWarn().addKeyValue("kind", report.kind().text()).log("reported a released tag");
            case Reply.Refused(int _, String code, String _, JsonNode _) ->
                LOG.atWarn().addKeyValue("code", code).log("a report was not taken");
            case Reply.Unavailable(String detail) -> LOG.atWarn().log("a report could not be sent: {}", detail);
        }
    }

    /** What was reported: all of it for an admin's instance, else what this organisation said. */
    public Outcome<JsonNode> reports() {
        return ask("GET", "", "");
    }

    /** An admin's decision on a report. Which buckets a misfiled tag leaves, this instance finds out. */
    public Outcome<JsonNode> decide(String report, boolean confirm, String note) {
        return reports().then(all -> {
            boolean misfiled = false;
            for (JsonNode each : all.path("reports")) {
                misfiled |= each.path("report").asText().equals(report)
                        && each.path("kind").asText().equals(Kind.MISFILED.text());
            }
            return confirm && misfiled
                    ? sent(report).then(sent -> decide(report, true, note, wrongPlaces(sent)))
                    : decide(report, confirm, note, List.of());
        });
    }

    private Outcome<JsonNode> decide(String report, boolean confirm, String note, List<Map<String, Object>> misfiled) {
        return ask("POST", "/decide", Map.of("report", report, "confirm", confirm, "note", note, "misfiled", misfiled));
    }

    private Outcome<JsonNode> sent(String report) {
        return ask("GET", "/" + report + "/envelopes", "");
    }

    /** The buckets that a reported tag is found in and that are none of its pattern's. */
    private List<Map<String, Object>> wrongPlaces(JsonNode sent) {
        Optional<Federation> current = state.current();
        if (current.isEmpty() || !(opener(current.get()).open(envelopes(sent)) instanceof Opened.Released released)) {
            return List.of();
        }
        return wrongPlaces(current.get(), released, sent).orElseGet(List::of);
    }

    /** Empty if rules or secrets of the tag epoch are not here. */
    private Optional<List<Map<String, Object>>> wrongPlaces(
            Federation federation, Opened.Released released, JsonNode sent) {
        Optional<FederationConfig> config = state.tagEpochs(federation).config(released.tagEpoch());
        Optional<EpochSecrets> secrets = federation.keyring().ofTagEpoch(released.tagEpoch());
        if (config.isEmpty() || secrets.isEmpty()) {
            return Optional.empty();
        }
        Set<Map<String, Object>> right = new HashSet<>();
        Bucket.ofPattern(released.pattern(), secrets.get(), config.get().bucketBits())
                .forEach(bucket -> right.add(place(bucket.slot().code(), bucket.value())));
        List<Map<String, Object>> wrong = new ArrayList<>();
        for (JsonNode each : sent.path("places")) {
            Map<String, Object> place =
                    place(each.path("slot").asInt(), each.path("bucket").asLong());
            if (!right.contains(place)) {
                wrong.add(place);
            }
        }
        return Optional.of(wrong);
    }

    private static Map<String, Object> place(int slot, long bucket) {
        return Map.of("slot", slot, "bucket", bucket);
    }

    private PatternOpener opener(Federation federation) {
        return new PatternOpener(federation.keyring(), state.tagEpochs(federation)::scheme, random);
    }

    /** Opens what was sent under a reported tag, and says whether the report is true. For admins. */
    public Outcome<Finding> check(JsonNode report) {
        return sent(report.path("report").asText())
                .then(answer -> new Outcome.Done<>(state.current()
                        .map(federation -> judge(federation, report, answer))
                        .orElse(Finding.UNKNOWN)));
    }

    private static List<Envelope> envelopes(JsonNode answer) {
        List<Envelope> envelopes = new ArrayList<>();
        answer.path("envelopes")
                .forEach(text -> Base64Url.decode(text.asText(), ENVELOPE_CHARS_MAX)
                        .flatMap(bytes -> Envelope.decode(bytes).accepted())
                        .ifPresent(envelopes::add));
        return envelopes;
    }

    private Finding judge(Federation federation, JsonNode report, JsonNode sent) {
        Opened opened = opener(federation).open(envelopes(sent));
        if (lacksSecrets(opened)) {
            return Finding.UNKNOWN;
        }
        if (report.path("kind").asText().equals(Kind.MISFILED.text())) {
            return opened instanceof Opened.Released released
                    ? wrongPlaces(federation, released, sent)
                            .map(wrong -> wrong.isEmpty() ? Finding.FALSE : Finding.TRUE)
                            .orElse(Finding.UNKNOWN)
                    : Finding.UNKNOWN;
        }
        boolean badShare = report.path("kind").asText().equals(Kind.BAD_SHARE.text());
        return switch (opened) {
            case Opened.Poisoned _, Opened.Locked _ -> badShare ? Finding.UNKNOWN : Finding.TRUE;
            case Opened.Released released
            when badShare -> {
                Set<String> flawed = new HashSet<>();
                forged(released).forEach(cid -> flawed.add(Base64Url.encode(cid.toArray())));
                boolean all = true;
                for (JsonNode cid : report.path("cids")) {
                    all &= flawed.contains(cid.asText());
                }
                yield all ? Finding.TRUE : Finding.FALSE;
            }
            case Opened.Released released ->
                federation.config().tagEpoch() != released.tagEpoch() && !released.tagChecked()
                        ? Finding.UNKNOWN
                        : federation
                                .keyring()
                                .ofTagEpoch(released.tagEpoch())
                                .map(secrets -> mismatch(federation.config(), secrets, released))
                                .orElse(Finding.UNKNOWN);
        };
    }

    private Outcome<JsonNode> ask(String method, String path, Object body) {
        return state.current()
                .<Outcome<JsonNode>>map(federation -> Oversight.outcome(client.signed(
                        signer,
                        method,
                        federation.coordinator(),
                        "/v1/federations/" + Base64Url.encode(federation.id().toArray()) + "/reports" + path,
                        body)))
                .orElseGet(() -> new Outcome.Refused<>(
                        "no_federation", "This instance belongs to no federation yet: create one, or join by invite."));
    }
}
