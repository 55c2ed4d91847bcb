package io.continuum.instance.api;

import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Forgetting;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.MemoryStore;
import io.continuum.instance.memory.Reach;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/forget} shows what would go, {@code POST /v1/forget/{digest}/confirm} lets it go. What is meant is said by
 * a filter, by ids, or by a subject: a person's or thing's name, wherever it stands.
 */
public final class ForgetRoutes implements Routes {
    private static final int SAMPLE_CHARS = 120;

    record ForgetRequest(
            @Nullable Map<String, Object> filter,
            @Nullable List<String> ids,
            @Nullable String subject,
            @Nullable String space) {}

    record Sample(String id, Kind kind, String text) {
        static Sample of(Memory memory) {
            String text = memory.text();
            int end = Math.min(text.length(), SAMPLE_CHARS);
            return new Sample(memory.id(), memory.kind(), text.substring(0, end) + (end < text.length() ? "…" : ""));
        }
    }

    record PreviewAnswer(
            String digest,
            int count,
            Map<String, Integer> kinds,
            List<Sample> samples,
            Instant expiresAt,
            String confirm) {}

    record ReceiptAnswer(
            String digest, MemoryStore.Removal removed, int patternNotes, int conflicts, Instant forgottenAt) {}

    private final Api api;
    private final Forgetting forgetting;

    public ForgetRoutes(Api api, Forgetting forgetting) {
        this.api = api;
        this.forgetting = forgetting;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/forget").handler(api.member(this::preview));
        router.post("/v1/forget/:digest/confirm").handler(api.member(this::confirm));
    }

    public Reply preview(Request request) {
        ForgetRequest wanted = request.body(ForgetRequest.class);
        Filter filter = filter(wanted);
        if (wanted.space() != null) {
            filter = filter.and(
                    Filter.eq(Filter.Field.SPACE, request.reach(wanted.space()).space()));
        }
        Forgetting.Preview preview = forgetting.preview(request.reach(), filter);
        return Reply.ok(new PreviewAnswer(
                preview.digest(),
                preview.count(),
                preview.byKind(),
                preview.samples().stream().map(Sample::of).toList(),
                preview.expiresAt(),
                "/v1/forget/" + preview.digest() + "/confirm"));
    }

    /** Nothing said means nothing, never everything. */
    private static Filter filter(ForgetRequest wanted) {
        List<Filter> parts = new ArrayList<>();
        if (wanted.filter() != null && !wanted.filter().isEmpty()) {
            parts.add(Filter.parse(wanted.filter()));
        }
        if (wanted.ids() != null) {
            parts.add(Filter.parse(Map.of("id", Map.of("in", wanted.ids()))));
        }
        String subject = wanted.subject();
        if (subject != null && !subject.isBlank()) {
            parts.add(new Filter.Or(List.of(
                    Filter.eq(Filter.Field.USER_ID, subject),
                    Filter.eq(Filter.Field.ACTOR, subject),
                    new Filter.Test(Filter.Field.TEXT, "", Filter.Op.ICONTAINS, List.of(subject)))));
        }
        if (parts.isEmpty()) {
            throw ProblemException.badRequest("Say what to forget: a filter, ids, or a subject.");
        }
        return new Filter.And(parts);
    }

    public Reply confirm(Request request) {
        Reach reach = request.reach();
        return switch (forgetting.confirm(
                reach, request.path("digest"), request.caller().keyId())) {
            case Forgetting.Outcome.Unknown() ->
                throw new ProblemException(
                        404,
                        "unknown_digest",
                        "Nothing of that digest waits to be forgotten; ask POST /v1/forget again.");
            case Forgetting.Outcome.Done(Forgetting.Receipt receipt) ->
                Reply.ok(new ReceiptAnswer(
                        receipt.digest(),
                        receipt.removed(),
                        receipt.patternNotes(),
                        receipt.conflicts(),
                        receipt.at()));
        };
    }
}
