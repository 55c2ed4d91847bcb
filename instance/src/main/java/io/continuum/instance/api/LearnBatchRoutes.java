package io.continuum.instance.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.continuum.instance.access.Caller;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learned;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Scope;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/learn/batch}: messages as lines of JSON, of any number; a line of JSON comes back for each, in order, once
 * it is on disk. After a break the same body can be sent again with {@code ?from_line=} the line after the last answered
 * one; even without it nothing is stored twice. Nothing more is read until what was read is stored, so a fast sender cannot
 * fill the memory.
 */
public final class LearnBatchRoutes implements Routes {
    /** Longest line in bytes. */
    public static final int LINE_BYTES_MAX = 4 << 20;

    private static final int LINES_PER_STEP = 2_000;
    private static final int BYTES_PER_STEP = 4 << 20;

    record Line(
            @Nullable String text,
            @Nullable String content,
            @Nullable String role,
            @Nullable String actor,
            @Nullable String kind,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId,
            @Nullable String sessionId,
            @Nullable Instant eventTime,
            @Nullable Instant at,
            @Nullable String timeZone,
            @Nullable String source,
            @Nullable List<String> tags,
            @Nullable Map<String, Object> metadata,
            @Nullable Instant expiresAt,
            @Nullable String share,
            @Nullable String retention) {}

    record Stored(long line, String id, boolean duplicate) {}

    record Refused(long line, String code, String detail) {}

    record Done(boolean done, long lines, long learned, long duplicates, long refused) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Broken(boolean done, String code, String detail, long fromLine) {}

    private record Read(long number, Scope scope, Note note) {}

    private final Api api;
    private final Learning learning;

    public LearnBatchRoutes(Api api, Learning learning) {
        this.api = api;
        this.learning = learning;
    }

    @Override
    public void mount(Router router) {
        // it reads the body itself
    }

    @Override
    public void mountStreams(Router router) {
        router.post("/v1/learn/batch")
                .handler(context ->
                        api.require(context, Caller::mayWrite).ifPresent(caller -> new Batch(context, caller).start()));
    }

    /** One request; everything but the storing happens on its own context. */
    private final class Batch {
        private final RoutingContext context;
        private final Request request;
        private final HttpServerResponse response;
        private final RecordParser lines;
        private List<Buffer> read = new ArrayList<>();
        private long bytes;
        private long firstOfStep = 1;
        private long unanswered = 1;
        private boolean storing;
        private boolean ended;
        private long from = 1;
        private long learned;
        private long duplicates;
        private long refused;

        Batch(RoutingContext context, Caller caller) {
            this.context = context;
            this.request = new Request(context, caller);
            this.response = context.response();
            this.lines = RecordParser.newDelimited("\n", context.request()).maxRecordSize(LINE_BYTES_MAX);
        }

        void start() {
            try {
                from = request.queryInt("from_line", 1, 1, Integer.MAX_VALUE);
            } catch (ProblemException e) {
                context.fail(e);
                return;
            }
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson")
                    .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
            lines.exceptionHandler(failure -> breakOff(
                    "unreadable",
                    "The body broke off or a line is longer than " + LINE_BYTES_MAX + " bytes (" + failure.getMessage()
                            + ")."));
            lines.endHandler(_ -> {
                ended = true;
                step();
            });
            lines.handler(line -> {
                read.add(line);
                bytes += line.length();
                if (read.size() >= LINES_PER_STEP || bytes >= BYTES_PER_STEP) {
                    lines.pause();
                    step();
                }
            });
            context.request().resume();
        }

        private void step() {
            if (storing) {
                return;
            }
            if (read.isEmpty() && ended) {
                finish(new Done(true, firstOfStep - 1, learned, duplicates, refused));
                return;
            }
            List<Buffer> batch = read;
            long first = firstOfStep;
            read = new ArrayList<>();
            bytes = 0;
            firstOfStep += batch.size();
            storing = true;
            api.stillHolds(context)
                    .compose(holds -> holds
                            ? api.onWorker(request.caller(), () -> store(batch, first))
                            : Future.failedFuture(new ProblemException(
                                    401, "unauthorized", "The key was revoked or has expired; go on with another.")))
                    .onComplete(result -> answered(result, first + batch.size()));
        }

        /** @param next the line after those that were to be stored */
        private void answered(AsyncResult<Buffer> result, long next) {
            storing = false;
            if (result.cause() instanceof ProblemException problem) {
                breakOff(problem.code(), problem.detail());
            } else if (result.failed()) {
                breakOff("busy", "The instance could not store more just now.");
            } else if (!response.ended() && !response.closed()) {
                unanswered = next;
                response.write(result.result());
                if (ended || read.size() >= LINES_PER_STEP) {
                    step();
                } else if (response.writeQueueFull()) {
                    response.drainHandler(_ -> lines.resume());
                } else {
                    lines.resume();
                }
            }
        }

        /** Names the first line that is not answered. */
        private void breakOff(String code, String detail) {
            finish(new Broken(false, code, detail, unanswered));
        }

        private void finish(Object last) {
            if (!response.ended() && !response.closed()) {
                response.end(line(last));
                if (!context.request()
                        .isEnded()) { // what still comes is read past, so that the sender gets to the answer
                    lines.handler(_ -> {});
                    lines.resume();
                }
            }
        }

        /** Stores runs of lines of the same scope together, and answers each line. */
        private Buffer store(List<Buffer> batch, long first) {
            List<Object> answers = new ArrayList<>();
            Map<Scope, List<Read>> byScope = new LinkedHashMap<>();
            Map<Long, Object> byLine = new LinkedHashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                long number = first + i;
                if (number < from || isBlank(batch.get(i))) {
                    continue;
                }
                try {
                    Read line = read(number, batch.get(i));
                    byScope.computeIfAbsent(line.scope(), _ -> new ArrayList<>())
                            .add(line);
                    byLine.put(number, line);
                } catch (ProblemException e) {
                    byLine.put(number, new Refused(number, e.code(), e.detail()));
                } catch (IllegalArgumentException e) {
                    byLine.put(number, new Refused(number, "bad_request", String.valueOf(e.getMessage())));
                }
            }
            byScope.forEach((scope, some) -> store(scope, some, byLine));
            for (Object answer : byLine.values()) {
                answers.add(answer);
                switch (answer) {
                    case Stored stored when stored.duplicate() -> duplicates++;
                    case Stored _ -> learned++;
                    default -> refused++;
                }
            }
            Buffer out = Buffer.buffer();
            answers.forEach(answer -> out.appendBuffer(line(answer)));
            return out;
        }

        private void store(Scope scope, List<Read> some, Map<Long, Object> byLine) {
            Learned result = learning.learn(scope, some.stream().map(Read::note).toList());
            Set<String> fresh = new HashSet<>();
            result.memories().stream().filter(Memory::isRaw).forEach(memory -> fresh.add(memory.id()));
            for (int i = 0; i < some.size(); i++) {
                String id = result.ids().get(i);
                long number = some.get(i).number();
                byLine.put(number, new Stored(number, id, !fresh.remove(id)));
            }
        }

        private Read read(long number, Buffer json) {
            Line line = Json.read(json, Line.class);
            String text = line.text() != null ? line.text() : line.content();
            if (text == null) {
                throw ProblemException.badRequest("Every line needs a text or a content.");
            }
            Note note = new Note(
                    text,
                    line.kind() == null ? Kind.MESSAGE : Kind.of(line.kind()),
                    or(line.sessionId(), ""),
                    or(line.actor(), ""),
                    or(line.role(), "user"),
                    or(line.source(), ""),
                    line.tags() == null ? List.of() : line.tags(),
                    line.eventTime() == null ? line.at() : line.eventTime(),
                    LearnRoutes.metadata(line.metadata(), line.timeZone()),
                    LearnRoutes.keeping(line.share(), line.retention(), line.expiresAt()));
            return new Read(number, request.scope(line.space(), line.userId(), line.agentId()), note);
        }
    }

    private static boolean isBlank(Buffer line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.getByte(i) > ' ' || line.getByte(i) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Buffer line(Object value) {
        return Buffer.buffer(Json.bytes(value)).appendString("\n");
    }

    private static String or(@Nullable String value, String fallback) {
        return value == null ? fallback : value;
    }
}
