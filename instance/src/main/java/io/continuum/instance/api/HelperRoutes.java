package io.continuum.instance.api;

import io.continuum.instance.federation.Composing;
import io.continuum.instance.federation.Composing.Proposal;
import io.continuum.instance.federation.ConfigWishes;
import io.continuum.instance.federation.ConfigWishes.Helpers;
import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.HelperOffers;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.instance.federation.Oversight;
import io.continuum.instance.federation.Protection;
import io.continuum.instance.federation.Reachability;
import io.continuum.instance.federation.Rotation;
import io.continuum.instance.federation.TagSeeds;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.message.KeyperMessages.Keypers;
import io.continuum.protocol.roster.TagHelper;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/federations/config} and {@code /v1/federations/helpers}: the rules, and whose keys take part in tags. */
public final class HelperRoutes implements Routes, StatusLines {

    record ConfigRequest(
            @Nullable Integer k,
            @Nullable Integer bucketBits,
            @Nullable String hardening,
            @Nullable String helpers,
            @Nullable Boolean ownCoordinator,
            @Nullable Long holdS,
            @Nullable Long jitterS,
            @Nullable Boolean newTagEpoch,
            @Nullable Boolean proposal,
            @Nullable Boolean dryRun) {}

    record DifferenceView(String term, String before, String after) {}

    record ConfigAnswer(
            boolean dryRun,
            long version,
            long tagEpoch,
            String levelBefore,
            String level,
            List<DifferenceView> differences,
            List<String> notes) {
        static ConfigAnswer of(Proposal proposal, boolean dryRun) {
            return new ConfigAnswer(
                    dryRun,
                    proposal.config().version(),
                    proposal.config().tagEpoch(),
                    proposal.levelBefore().name(),
                    proposal.levelAfter().name(),
                    proposal.differences().stream()
                            .map(each -> new DifferenceView(each.term(), each.before(), each.after()))
                            .toList(),
                    proposal.notes());
        }
    }

    record HelperRequest(@Nullable String url, @Nullable String secret) {}

    /** @param orgId null where no organisation stands for it: it counts as the coordinator's */
    record HelperView(
            String url,
            @Nullable String orgId,
            boolean reachable,
            @Nullable String problem) {}

    record OfferView(String id, String url, String orgId, boolean offers) {}

    record HelperList(long tagEpoch, List<HelperView> helpers, long nextTagEpoch, List<OfferView> keypers) {}

    private final Api api;
    private final FederationState state;
    private final HelperOffers offers;
    private final Oversight oversight;
    private final Rotation rotation;
    private final TagSeeds seeds;
    private final Reachability reachability;

    public HelperRoutes(
            Api api,
            FederationState state,
            HelperOffers offers,
            Oversight oversight,
            Rotation rotation,
            TagSeeds seeds,
            Reachability reachability) {
        this.api = api;
        this.state = state;
        this.offers = offers;
        this.oversight = oversight;
        this.rotation = rotation;
        this.seeds = seeds;
        this.reachability = reachability;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/federations/config").handler(api.operator(this::config));
        router.post("/v1/federations/helpers").handler(api.operator(this::add));
        router.get("/v1/federations/helpers").handler(api.operator(_ -> list()));
    }

    private Federation current() {
        return state.current()
                .orElseThrow(() -> new ProblemException(
                        409,
                        "no_federation",
                        "This instance belongs to no federation yet: create one, or join by invite."));
    }

    // ------------------------------------------------------------------------------------------------ configuration

    private Reply config(Request request) {
        ConfigRequest body = request.body(ConfigRequest.class);
        ConfigWishes wishes = Boolean.TRUE.equals(body.proposal())
                ? wishes(body).withCredits(FederationRoutes.done(oversight.proposal()))
                : wishes(body);
        Proposal proposal = FederationRoutes.done(compose(current(), wishes));
        boolean dryRun = Boolean.TRUE.equals(body.dryRun());
        if (!dryRun) {
            FederationRoutes.done(rotation.configure(
                    federation -> compose(federation, wishes).then(each -> new Outcome.Done<>(each.config()))));
        }
        return Reply.ok(ConfigAnswer.of(proposal, dryRun));
    }

    private Outcome<Proposal> compose(Federation federation, ConfigWishes wishes) {
        return offers.list(federation).then(keypers -> Composing.compose(federation, keypers, wishes));
    }

    private static ConfigWishes wishes(ConfigRequest body) {
        return new ConfigWishes(
                body.k(),
                body.bucketBits(),
                switch (body.hardening() == null ? "" : body.hardening()) {
                    case "" -> null;
                    case "on" -> true;
                    case "off" -> false;
                    default -> throw ProblemException.badRequest("hardening must be on or off.");
                },
                switch (body.helpers() == null ? "keep" : body.helpers()) {
                    case "all" -> Helpers.ALL;
                    case "none" -> Helpers.NONE;
                    case "keep" -> Helpers.KEEP;
                    default -> throw ProblemException.badRequest("helpers must be all, none or keep.");
                },
                body.ownCoordinator(),
                body.holdS(),
                body.jitterS(),
                Boolean.TRUE.equals(body.newTagEpoch()));
    }

    // ------------------------------------------------------------------------------------------------ helpers

    private Reply add(Request request) {
        HelperRequest wanted = request.body(HelperRequest.class);
        URI url;
        try {
            url = URI.create(FederationRoutes.required("url", wanted.url()));
        } catch (IllegalArgumentException _) {
            throw ProblemException.badRequest("url must be an http or https address.");
        }
        current();
        HelperOffers.Offered offered =
                FederationRoutes.done(offers.add(url, FederationRoutes.required("secret", wanted.secret())));
        return Reply.created(Map.of(
                "id", offered.keyperId(),
                "url", offered.url().toString(),
                "tag_epoch", offered.tagEpoch(),
                "public_key", Base64Url.encode(offered.key().encoded().toArray())));
    }

    private Reply list() {
        Federation federation = current();
        return offers.list(federation) instanceof Outcome.Done<Keypers>(Keypers keypers)
                ? Reply.ok(new HelperList(
                        federation.tagEpoch(),
                        views(federation),
                        keypers.own().tagEpoch(),
                        keypers.keypers().stream()
                                .map(keyper -> new OfferView(
                                        keyper.id().toString(),
                                        keyper.url(),
                                        keyper.orgId().toString(),
                                        keyper.offer().length() > 0))
                                .toList()))
                : Reply.ok(new HelperList(federation.tagEpoch(), views(federation), 0, List.of()));
    }

    private List<HelperView> views(Federation federation) {
        List<TagHelper> helpers = federation.config().helpers();
        List<Boolean> reachable = reachability.of(helpers);
        List<HelperView> views = new ArrayList<>();
        for (int i = 0; i < helpers.size(); i++) {
            URI url = helpers.get(i).url();
            String org = helpers.get(i).operator() instanceof TagHelper.Operator.Named named
                    ? named.org().toString()
                    : null;
            views.add(new HelperView(
                    url.toString(), org, reachable.get(i), seeds.problem(url).orElse(null)));
        }
        return views;
    }

    // ------------------------------------------------------------------------------------------------ status

    @Override
    public void describe(Map<String, Object> status) {
        state.current().ifPresent(federation -> {
            Protection protection = Protection.of(federation);
            status.put("level", protection.level().name());
            status.put("level_reasons", protection.reasons());
            status.put("level_raise", protection.raise());
            status.put("config_version", federation.config().version());
            List<Map<String, Object>> helpers = new ArrayList<>();
            for (HelperView view : views(federation)) {
                Map<String, Object> helper = new LinkedHashMap<>();
                helper.put("url", view.url());
                helper.put("org_id", view.orgId());
                helper.put("reachable", view.reachable());
                if (view.problem() != null) {
                    helper.put("problem", view.problem());
                }
                helpers.add(helper);
            }
            status.put("helpers", helpers);
            status.put("hardening", federation.config().hardening().kib() > 0 ? "on" : "off");
        });
    }
}
