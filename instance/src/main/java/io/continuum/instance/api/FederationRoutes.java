package io.continuum.instance.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.access.Caller;
import io.continuum.instance.federation.Asking;
import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationRecord;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.Joining;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.instance.federation.Outbox;
import io.continuum.instance.federation.OutboxItem;
import io.continuum.instance.federation.OutboxState;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.ledger.CreditPolicy.Preset;
import io.continuum.protocol.ledger.TransferId;
import io.continuum.protocol.roster.Member;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/federations}, {@code /v1/contribute}, {@code /v1/outbox}, {@code /v1/patterns/renew}, {@code /v1/ask}, {@code /v1/feedback}, {@code /v1/price}, {@code /v1/credits}. */
public final class FederationRoutes implements Routes {
    private static final int K_DEFAULT = 3;
    private static final long INVITE_S_DEFAULT = 7 * 24 * 3_600L;
    private static final long INVITE_S_MAX = 90 * 24 * 3_600L;
    private static final int PAGES_DEFAULT = 8;
    private static final int ANSWERS_DEFAULT = 10;
    private static final int OUTBOX_LIMIT_MAX = 1_000;

    record FoundRequest(
            @Nullable String name,
            @Nullable String preset,
            @Nullable Integer k,
            @Nullable Integer bucketBits,
            @Nullable String coordinatorUrl,
            @Nullable String coordinatorSecret) {}

    record InviteRequest(
            @Nullable Long expiresInS, @Nullable Boolean sameOrganisation) {}

    record JoinRequest(@Nullable String code) {}

    record AskRequest(
            @Nullable String question,
            @Nullable Integer maxPages,
            @Nullable Integer limit,
            @Nullable Long priceMillicreditsMax) {}

    record FeedbackRequest(
            @Nullable String transferId, @Nullable Boolean useful) {}

    record MemberView(String instanceId, String fingerprint, String orgId, String role, long joinedSeq, boolean self) {}

    record MemberList(List<MemberView> members) {}

    record OutboxView(
            String id,
            String patternId,
            OutboxState state,
            String cid,
            int attempts,
            Instant nextAttemptAt,
            String lastError) {
        static OutboxView of(OutboxItem item) {
            return new OutboxView(
                    item.id(),
                    item.patternId(),
                    item.state(),
                    item.cid(),
                    item.attempts(),
                    item.nextAt(),
                    item.lastError());
        }
    }

    record OutboxList(List<OutboxView> items) {}

    record RenewRequest(
            @Nullable List<String> ids, @Nullable Boolean all) {}

    /** @param renewed the patterns that go out again */
    record Renewed(List<String> renewed) {}

    record RefusedView(String patternId, String code) {}

    record ContributeAnswer(
            int waiting,
            int queued,
            int sent,
            int accepted,
            int released,
            List<RefusedView> refused,
            @Nullable String problem) {}

    /** @param confidence 0 to 1 */
    record AnswerView(
            String sentence,
            String subject,
            String predicate,
            String object,
            int organisations,
            long support,
            double confidence,
            boolean own) {
        static AnswerView of(Asking.Answer answer) {
            return new AnswerView(
                    answer.sentence(),
                    answer.pattern().edge().subject(),
                    answer.pattern().edge().predicate(),
                    answer.pattern().edge().object(),
                    answer.pattern().organisations(),
                    answer.pattern().support(),
                    answer.pattern().confidenceTenths() / 10.0,
                    answer.own());
        }
    }

    /**
     * @param pages the transfer ids of the pages that were paid for, for {@code POST /v1/feedback}
     * @param problem why the answer may be incomplete, for example that the coordinator cannot be reached
     */
    record AskAnswer(
            List<AnswerView> answers,
            int pagesFetched,
            long chargedMillicredits,
            String paidFrom,
            boolean fromCache,
            long ownHits,
            List<String> pages,
            @Nullable String problem) {}

    private final Api api;
    private final FederationState state;
    private final Joining joining;
    private final Outbox outbox;
    private final Asking asking;
    private final Supplier<InstanceId> self;
    private final List<StatusLines> lines;

    /** @param lines what else stands in the status, in this order */
    public FederationRoutes(
            Api api,
            FederationState state,
            Joining joining,
            Outbox outbox,
            Asking asking,
            Supplier<InstanceId> self,
            List<StatusLines> lines) {
        this.api = api;
        this.state = state;
        this.joining = joining;
        this.outbox = outbox;
        this.asking = asking;
        this.self = self;
        this.lines = List.copyOf(lines);
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/federations").handler(api.operator(this::found));
        router.get("/v1/federations").handler(api.operator(_ -> status()));
        router.post("/v1/federations/invites").handler(api.operator(this::invite));
        router.post("/v1/federations/join").handler(api.operator(this::join));
        router.get("/v1/federations/members").handler(api.operator(_ -> members()));
        router.post("/v1/contribute").handler(api.operator(_ -> contribute()));
        router.get("/v1/outbox").handler(api.operator(this::outbox));
        router.post("/v1/patterns/renew").handler(api.operator(this::renew));
        router.post("/v1/ask").handler(api.member(this::ask));
        router.get("/v1/credits").handler(api.operator(_ -> credits()));
        router.get("/v1/price").handler(api.operator(_ -> price()));
        router.post("/v1/feedback").handler(api.operator(this::feedback));
    }

    // ------------------------------------------------------------------------------------------------ membership

    private Reply found(Request request) {
        FoundRequest wanted = request.body(FoundRequest.class);
        String name = required("name", wanted.name());
        Joining.Founding founding = new Joining.Founding(
                name,
                preset(wanted.preset()),
                wanted.k() == null ? K_DEFAULT : wanted.k(),
                wanted.bucketBits() == null ? 0 : wanted.bucketBits(),
                address(required("coordinator_url", wanted.coordinatorUrl())),
                required("coordinator_secret", wanted.coordinatorSecret()));
        FederationId id = done(joining.found(founding));
        return Reply.created(Map.of("federation_id", text(id)));
    }

    private static Preset preset(@Nullable String name) {
        return Arrays.stream(Preset.values())
                .filter(preset -> preset.text().equals(name == null ? Preset.CIRCLE.text() : name))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest("preset must be circle or open."));
    }

    static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw ProblemException.badRequest("The field " + field + " is missing.");
        }
        return value;
    }

    private static URI address(String text) {
        try {
            URI address = URI.create(text);
            if (address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // answered below, like an address of another kind
        }
        throw ProblemException.badRequest("coordinator_url must be an http or https address.");
    }

    private Reply invite(Request request) {
        InviteRequest wanted =
                request.rawBody().length() == 0 ? new InviteRequest(null, null) : request.body(InviteRequest.class);
        Long seconds = wanted.expiresInS();
        long lifetime = seconds == null ? INVITE_S_DEFAULT : seconds;
        if (lifetime < 1 || lifetime > INVITE_S_MAX) {
            throw ProblemException.badRequest("expires_in_s must be 1 to " + INVITE_S_MAX + ".");
        }
        Duration open = Duration.ofSeconds(lifetime);
        Joining.Invitation invitation = done(
                Boolean.TRUE.equals(wanted.sameOrganisation())
                        ? joining.inviteIntoOrganisation(open)
                        : joining.invite(open));
        return Reply.created(Map.of("code", invitation.code(), "expires", invitation.expires()));
    }

    private Reply join(Request request) {
        FederationId id = done(
                joining.join(required("code", request.body(JoinRequest.class).code())));
        String reached =
                state.record().map(record -> record.state().label()).orElse(FederationRecord.State.PENDING.label());
        return Reply.created(Map.of("federation_id", text(id), "state", reached));
    }

    private Reply status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("instance_id", self.get().toString());
        status.put("fingerprint", self.get().fingerprint());
        Optional<FederationRecord> record = state.record();
        status.put(
                "state",
                record.map(each -> state.removed() ? FederationRecord.State.REMOVED : each.state())
                        .map(FederationRecord.State::label)
                        .orElse("none"));
        record.ifPresent(each -> {
            status.put("federation_id", text(each.id()));
            status.put("name", each.name());
            status.put("coordinator_url", each.coordinator().toString());
        });
        state.current().ifPresent(federation -> {
            describe(federation, status);
            lines.forEach(each -> each.describe(status));
        });
        if (!state.problem().isEmpty()) {
            status.put("problem", state.problem());
        }
        return Reply.ok(status);
    }

    private static void describe(Federation federation, Map<String, Object> status) {
        status.put("name", federation.name());
        status.put("k", federation.config().k());
        status.put("weak", federation.config().weak());
        status.put("bucket_bits", federation.config().bucketBits());
        status.put("epoch", federation.keyring().newest().epoch());
        status.put("tag_epoch", federation.tagEpoch());
        status.put("members", federation.history().roster().members().size());
        status.put("organisations", federation.history().roster().organisations());
        status.put("roster_head", text(federation.history().roster().head().toArray()));
        status.put(
                "role", federation.member().map(member -> member.role().text()).orElse("removed"));
    }

    private Reply members() {
        Federation federation = state.current().orElseThrow(FederationRoutes::noFederation);
        List<MemberView> members = federation.history().roster().members().stream()
                .map(member -> view(federation, member))
                .toList();
        return Reply.ok(new MemberList(members));
    }

    private static MemberView view(Federation federation, Member member) {
        return new MemberView(
                member.id().toString(),
                member.id().fingerprint(),
                member.org().toString(),
                member.role().text(),
                member.joinedSeq(),
                member.id().equals(federation.self()));
    }

    // ------------------------------------------------------------------------------------------------ give and ask

    public Reply contribute() {
        Outbox.Summary summary = outbox.round();
        List<RefusedView> refused = summary.refused().stream()
                .map(item -> new RefusedView(item.patternId(), item.lastError()))
                .toList();
        return Reply.ok(new ContributeAnswer(
                summary.waiting(),
                summary.queued(),
                summary.sent(),
                summary.accepted(),
                summary.released(),
                refused,
                summary.problem().isEmpty() ? null : summary.problem()));
    }

    private Reply renew(Request request) {
        RenewRequest wanted = request.body(RenewRequest.class);
        List<String> ids = wanted.ids() == null ? List.of() : wanted.ids();
        if (ids.isEmpty() != Boolean.TRUE.equals(wanted.all()) || ids.size() > OUTBOX_LIMIT_MAX) {
            throw ProblemException.badRequest("Send ids, at most " + OUTBOX_LIMIT_MAX + " of them, or all: true.");
        }
        return Reply.ok(new Renewed(outbox.renew(request.caller().keyId(), ids)));
    }

    private Reply outbox(Request request) {
        return Reply.ok(new OutboxList(outbox.items(request.queryInt("limit", 200, 1, OUTBOX_LIMIT_MAX)).stream()
                .map(OutboxView::of)
                .toList()));
    }

    public Reply ask(Request request) {
        if (!request.caller().mayWrite()) {
            throw ProblemException.readOnly(); // a question may cost credits
        }
        if (!request.tenant().equals(Caller.OPERATOR_TENANT)) {
            throw noFederation();
        }
        AskRequest wanted = request.body(AskRequest.class);
        Asking.Question question = new Asking.Question(
                required("question", wanted.question()),
                wanted.maxPages() == null ? PAGES_DEFAULT : wanted.maxPages(),
                wanted.limit() == null ? ANSWERS_DEFAULT : wanted.limit(),
                wanted.priceMillicreditsMax() == null ? 0 : wanted.priceMillicreditsMax());
        Asking.Result result = asking.ask(question).orElseThrow(FederationRoutes::noFederation);
        io.continuum.instance.federation.Reply problem = result.problem();
        if (result.answers().isEmpty() && problem != null) {
            throw problem(problem);
        }
        List<AnswerView> answers = result.answers().stream().map(AnswerView::of).toList();
        return Reply.ok(new AskAnswer(
                answers,
                result.pagesFetched(),
                result.charged(),
                result.paidFrom(),
                result.fromCache(),
                answers.stream().filter(AnswerView::own).count(),
                result.bought(),
                problem == null ? null : problem(problem).detail()));
    }

    private Reply credits() {
        return passed(outbox.credits(current()));
    }

    private Reply price() {
        return passed(asking.price(current()));
    }

    public Reply feedback(Request request) {
        FeedbackRequest said = request.body(FeedbackRequest.class);
        TransferId transfer = Base64Url.decodeExactly(required("transfer_id", said.transferId()), TransferId.BYTES)
                .map(TransferId::of)
                .orElseThrow(() -> ProblemException.badRequest("transfer_id must be one of the answer's pages."));
        if (said.useful() == null) {
            throw ProblemException.badRequest("The field useful is missing.");
        }
        return passed(asking.feedback(current(), transfer, said.useful()));
    }

    private Federation current() {
        return state.current().orElseThrow(FederationRoutes::noFederation);
    }

    /** What the coordinator answered; any other ending as the problem that says so. */
    static Reply passed(io.continuum.instance.federation.Reply reply) {
        return switch (reply) {
            case io.continuum.instance.federation.Reply.Ok(var _, JsonNode body) -> Reply.ok(body);
            case io.continuum.instance.federation.Reply other -> throw problem(other);
        };
    }

    // ------------------------------------------------------------------------------------------------ endings

    /** The value; any other ending as the problem that says so. */
    static <T> T done(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Refused<T>(String code, String detail) ->
                throw new ProblemException(status(code), code, detail);
            case Outcome.Unavailable<T>(String detail) -> throw unavailable(detail);
        };
    }

    private static int status(String code) {
        return switch (code) {
            case "malformed_invite", "bad_policy", "malformed" -> 400;
            case "wrong_admin_secret", "not_an_admin", "not_allowed" -> 403;
            case "unknown_invite", "no_such_member" -> 404;
            case "expired_invite" -> 410;
            default -> 409;
        };
    }

    /** What the coordinator refused is refused here with the same code; what it could not do is its absence. */
    private static ProblemException problem(io.continuum.instance.federation.Reply reply) {
        return switch (reply) {
            case io.continuum.instance.federation.Reply.Refused(
                    int status,
                    String code,
                    String detail,
                    JsonNode body) -> new ProblemException(status == 401 ? 502 : status, code, detail, extra(body));
            case io.continuum.instance.federation.Reply.Unavailable(String detail) -> unavailable(detail);
            case io.continuum.instance.federation.Reply.Ok _ ->
                throw new IllegalStateException("an answer is no problem");
        };
    }

    private static Map<String, Object> extra(JsonNode body) {
        Map<String, Object> extra = new LinkedHashMap<>();
        for (String field : List.of("balance", "allowance", "price", "pending", "how_to_earn", "outcome")) {
            if (body.has(field)) {
                extra.put(field, body.get(field));
            }
        }
        return extra;
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(
                503, "coordinator_unavailable", detail + ". Nothing is lost; try again when it is back.");
    }

    static ProblemException noFederation() {
        return new ProblemException(
                409, "no_federation", "This instance belongs to no federation yet: create one, or join by invite.");
    }

    private static String text(FederationId id) {
        return text(id.toArray());
    }

    private static String text(byte[] bytes) {
        return Base64Url.encode(bytes);
    }
}
