package io.continuum.instance.api;

import io.continuum.instance.history.Alarm;
import io.continuum.instance.history.AlarmKind;
import io.continuum.instance.history.HistoryStatus;
import io.continuum.instance.history.HistoryWatch;
import io.continuum.protocol.http.Base64Url;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/federations/alarms}: what disagreements of histories were found, and an admin's word on them. */
public final class HistoryRoutes implements Routes, StatusLines {
    /** What helps, whatever the alarm is. */
    private static final List<String> WHAT_TO_DO = List.of(
            "Do not go on by yourself. Call the coordinator's operator and at least one other member, over another"
                    + " channel than this federation.",
            "Compare what each of you sees: `continuum federation status` (roster head, checkpoint) and the evidence"
                    + " below.",
            "If the coordinator was restored from a backup, an admin names its new log in a new configuration:"
                    + " `continuum federation config`.",
            "If nobody can explain it, assume that somebody is shown another roster: begin a new epoch at a"
                    + " coordinator that you trust, or leave.",
            "When you know what happened and want to go on: `continuum federation alarm acknowledge --note TEXT`. The"
                    + " evidence stays. Where the log did not continue, what the coordinator shows now is believed from"
                    + " then on.");

    private static final int NOTE_CHARS_MAX = 1_000;

    record Acknowledge(@Nullable String note) {}

    record Heading(String id, AlarmKind kind, Instant raisedAt, String meaning) {
        static Heading of(Alarm alarm) {
            return new Heading(
                    alarm.id(), alarm.kind(), alarm.raisedAt(), alarm.kind().meaning());
        }
    }

    record HeldBack(String code, String detail) {}

    record StatusView(
            String state,
            @Nullable String log,
            long checkpointSize,
            @Nullable Instant checkpointAt,
            boolean verified,
            long lag,
            boolean witnessed,
            int witnesses,
            int witnessQuorum,
            @Nullable Instant epochCommittedAt,
            @Nullable String problem,
            @Nullable HeldBack heldBack,
            @Nullable Heading alarm) {
        static StatusView of(HistoryStatus status) {
            return new StatusView(
                    status.state(),
                    status.log(),
                    status.checkpointSize(),
                    status.checkpointAt(),
                    status.verified(),
                    status.lag(),
                    status.witnessed(),
                    status.witnesses(),
                    status.witnessQuorum(),
                    status.epochCommittedAt(),
                    status.problem(),
                    status.heldBack() == null
                            ? null
                            : new HeldBack(
                                    status.heldBack().code(), status.heldBack().detail()),
                    status.alarm() == null ? null : Heading.of(status.alarm()));
        }
    }

    /** @param known and {@code shown}: a checkpoint as its log signed it, or an epoch commit in base64url */
    record AlarmView(
            String id,
            AlarmKind kind,
            boolean open,
            Instant raisedAt,
            String meaning,
            String detail,
            @Nullable String known,
            @Nullable String shown,
            @Nullable String proof,
            @Nullable Instant acknowledgedAt,
            @Nullable String note) {
        static AlarmView of(Alarm alarm) {
            Alarm.Acknowledgement acknowledgement = alarm.acknowledgement();
            return new AlarmView(
                    alarm.id(),
                    alarm.kind(),
                    alarm.isOpen(),
                    alarm.raisedAt(),
                    alarm.kind().meaning(),
                    alarm.detail(),
                    evidence(alarm.kind(), alarm.first()),
                    evidence(alarm.kind(), alarm.second()),
                    alarm.proof().length == 0 ? null : Base64Url.encode(alarm.proof()),
                    acknowledgement == null ? null : acknowledgement.at(),
                    acknowledgement == null ? null : acknowledgement.note());
        }

        private static @Nullable String evidence(AlarmKind kind, byte[] bytes) {
            if (bytes.length == 0) {
                return null;
            }
            return kind == AlarmKind.TWO_COMMITS ? Base64Url.encode(bytes) : new String(bytes, StandardCharsets.UTF_8);
        }
    }

    record AlarmList(List<AlarmView> alarms, List<String> whatToDo) {}

    private final Api api;
    private final HistoryWatch watch;

    public HistoryRoutes(Api api, HistoryWatch watch) {
        this.api = api;
        this.watch = watch;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/federations/alarms").handler(api.operator(_ -> list()));
        router.post("/v1/federations/alarms/acknowledge").handler(api.operator(this::acknowledge));
    }

    @Override
    public void describe(Map<String, Object> status) {
        watch.status().ifPresent(each -> status.put("history", StatusView.of(each)));
    }

    private Reply list() {
        List<AlarmView> alarms = watch.alarms().stream().map(AlarmView::of).toList();
        return Reply.ok(new AlarmList(alarms, alarms.stream().anyMatch(AlarmView::open) ? WHAT_TO_DO : List.of()));
    }

    private Reply acknowledge(Request request) {
        String note = request.rawBody().length() == 0
                ? null
                : request.body(Acknowledge.class).note();
        String kept = note == null ? "" : note.strip();
        if (kept.length() > NOTE_CHARS_MAX) {
            throw ProblemException.badRequest("note has at most " + NOTE_CHARS_MAX + " characters.");
        }
        return Reply.ok(Map.of("acknowledged", watch.acknowledge(kept)));
    }
}
