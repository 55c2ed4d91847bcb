package io.continuum.instance.api;

import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.HoldQueue.Decided;
import io.continuum.instance.pattern.MinedPattern;
import io.continuum.instance.pattern.Mining;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.pattern.Pipeline.Mapping;
import io.continuum.instance.pattern.Preview;
import io.continuum.instance.privacy.AuditEntry;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.privacy.Check;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/patterns}: what was mined, the exact bytes that would leave, and the decisions about them. */
public final class PatternRoutes implements Routes {
    private static final int LIMIT_MAX = 1_000;
    private static final Set<PatternStatus> SHOWN = EnumSet.complementOf(EnumSet.of(PatternStatus.CANDIDATE));

    record CheckView(int stage, String check, boolean passed, String detail) {
        static CheckView of(Check check) {
            return new CheckView(check.stage().number(), check.check(), check.passed(), check.detail());
        }
    }

    record PatternView(
            String id,
            String subject,
            String predicate,
            String object,
            List<String> qualifiers,
            String sentence,
            int support,
            int sessions,
            PatternStatus status,
            Instant heldAt,
            String reason,
            List<CheckView> checks) {
        static PatternView of(MinedPattern pattern) {
            return new PatternView(
                    pattern.id(),
                    pattern.edge().subject(),
                    pattern.edge().predicate(),
                    pattern.edge().object(),
                    pattern.edge().qualifiers(),
                    pattern.edge().sentence(),
                    pattern.support(),
                    pattern.sessions(),
                    pattern.status(),
                    pattern.heldAt(),
                    pattern.reason(),
                    pattern.checks().stream().map(CheckView::of).toList());
        }
    }

    record PatternList(List<PatternView> patterns, boolean stopped) {}

    record AuxView(int supportBucket, int confidenceTenths, int period) {}

    /**
     * @param m decoded from m_hex, for people to read
     * @param k zero while in no federation
     * @param usersThreshold how many notes must state a pattern before it is held; never how many do
     */
    record PreviewView(
            String id,
            PatternStatus status,
            String mHex,
            List<Object> m,
            AuxView aux,
            String hash,
            List<Mapping> mapping,
            List<CheckView> checks,
            int k,
            int organisations,
            int usersThreshold,
            String sentence) {}

    record VetoRequest(@Nullable String reason) {}

    record ApproveRequest(
            @Nullable List<String> ids, @Nullable Boolean all) {}

    record Approved(List<String> approved) {}

    record MineAnswer(int candidates, int held, List<Mining.DropCount> dropped) {}

    record AuditView(long seq, Instant at, String actor, String action, String subject, String detail, String hash) {
        static AuditView of(AuditEntry entry) {
            return new AuditView(
                    entry.seq(),
                    entry.at(),
                    entry.actor(),
                    entry.action(),
                    entry.subject(),
                    entry.detail(),
                    entry.hash());
        }
    }

    /** @param firstBroken the first entry that does not fit the chain, 0 when all do; only when asked to verify */
    record AuditList(List<AuditView> entries, @Nullable Long firstBroken) {}

    private final Api api;
    private final HoldQueue holdQueue;
    private final Mining mining;
    private final AuditLog audit;
    private final int supportMin;
    private final Runnable decided;

    /** @param decided called after a decision, to let approved patterns go soon */
    public PatternRoutes(
            Api api, HoldQueue holdQueue, Mining mining, AuditLog audit, int supportMin, Runnable decided) {
        this.api = api;
        this.holdQueue = holdQueue;
        this.mining = mining;
        this.audit = audit;
        this.supportMin = supportMin;
        this.decided = decided;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/patterns").handler(api.admin(this::list));
        router.get("/v1/patterns/audit").handler(api.admin(this::audit));
        router.post("/v1/patterns/approve").handler(api.admin(this::approveMany));
        router.post("/v1/patterns/mine").handler(api.admin(this::mine));
        router.post("/v1/patterns/stop").handler(api.admin(request -> stop(request, true)));
        router.post("/v1/patterns/resume").handler(api.admin(request -> stop(request, false)));
        router.get("/v1/patterns/:id/preview").handler(api.admin(this::preview));
        router.post("/v1/patterns/:id/approve").handler(api.admin(this::approve));
        router.post("/v1/patterns/:id/veto").handler(api.admin(this::veto));
    }

    private Reply list(Request request) {
        Set<PatternStatus> statuses = request.query("status")
                .map(label -> Set.of(PatternStatus.ofLabel(label)
                        .orElseThrow(() -> ProblemException.badRequest(
                                "status must be candidate, held, approved, vetoed, sent or released."))))
                .orElse(SHOWN);
        List<PatternView> patterns =
                holdQueue.list(request.tenant(), statuses, request.queryInt("limit", 200, 1, LIMIT_MAX)).stream()
                        .map(PatternView::of)
                        .toList();
        return Reply.ok(new PatternList(patterns, holdQueue.isStopped(request.tenant())));
    }

    private Reply preview(Request request) {
        Preview preview = holdQueue
                .preview(request.tenant(), request.path("id"))
                .orElseThrow(() -> ProblemException.notFound("such held pattern"));
        List<Object> m = new ArrayList<>(List.of(
                1,
                1,
                preview.edge().subject(),
                preview.edge().predicate(),
                preview.edge().object()));
        m.add(preview.edge().qualifiers());
        return Reply.ok(new PreviewView(
                preview.pattern().id(),
                preview.pattern().status(),
                HexFormat.of().formatHex(preview.payload().m()),
                m,
                new AuxView(
                        preview.aux().supportBucket(),
                        preview.aux().confidenceTenths(),
                        preview.aux().period()),
                preview.hash(),
                preview.mappings(),
                preview.checks().stream().map(CheckView::of).toList(),
                preview.readers().map(readers -> readers.k()).orElse(0),
                preview.readers().map(readers -> readers.organisations()).orElse(0),
                supportMin,
                preview.edge().sentence()));
    }

    private Reply approve(Request request) {
        Decided decision = holdQueue.approve(request.tenant(), request.caller().keyId(), request.path("id"));
        return answer(request, decision, PatternStatus.APPROVED);
    }

    private Reply veto(Request request) {
        String reason = request.rawBody().length() == 0
                ? ""
                : Objects.requireNonNullElse(request.body(VetoRequest.class).reason(), "");
        Decided decision = holdQueue.veto(request.tenant(), request.caller().keyId(), request.path("id"), reason);
        return answer(request, decision, PatternStatus.VETOED);
    }

    private Reply answer(Request request, Decided decision, PatternStatus status) {
        return switch (decision) {
            case DONE, ALREADY -> {
                decided.run();
                yield Reply.ok(Map.of("id", request.path("id"), "status", status));
            }
            case UNKNOWN -> throw ProblemException.notFound("such held pattern");
            case TOO_LATE ->
                throw new ProblemException(
                        409, "already_decided", "This pattern was vetoed for good, or it has left already.");
        };
    }

    private Reply approveMany(Request request) {
        ApproveRequest wanted = request.body(ApproveRequest.class);
        String actor = request.caller().keyId();
        List<String> approved = new ArrayList<>();
        if (Boolean.TRUE.equals(wanted.all())) {
            approved.addAll(holdQueue.approveAll(request.tenant(), actor));
        } else if (wanted.ids() != null && wanted.ids().size() <= LIMIT_MAX) {
            for (String id : wanted.ids()) {
                if (holdQueue.approve(request.tenant(), actor, id) == Decided.DONE) {
                    approved.add(id);
                }
            }
        } else {
            throw ProblemException.badRequest("Send ids, at most " + LIMIT_MAX + " of them, or all: true.");
        }
        decided.run();
        return Reply.ok(new Approved(approved));
    }

    private Reply mine(Request request) {
        Mining.Report report = mining.mine(request.tenant());
        return Reply.ok(new MineAnswer(report.candidates(), report.held(), report.dropped()));
    }

    private Reply stop(Request request, boolean stopped) {
        holdQueue.stop(request.tenant(), request.caller().keyId(), stopped);
        decided.run();
        return Reply.ok(Map.of("stopped", stopped));
    }

    private Reply audit(Request request) {
        List<AuditView> entries = audit
                .after(
                        request.tenant(),
                        request.queryInt("after", 0, 0, Integer.MAX_VALUE),
                        request.queryInt("limit", 200, 1, LIMIT_MAX))
                .stream()
                .map(AuditView::of)
                .toList();
        boolean verify = request.query("verify").filter("true"::equals).isPresent();
        return Reply.ok(new AuditList(entries, verify ? audit.firstBroken(request.tenant()) : null));
    }
}
