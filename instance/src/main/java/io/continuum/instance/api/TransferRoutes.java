package io.continuum.instance.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.continuum.instance.access.Caller;
import io.continuum.instance.memory.Ids;
import io.continuum.instance.transfer.Job;
import io.continuum.instance.transfer.Report;
import io.continuum.instance.transfer.Transfers;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/imports}, {@code POST /v1/exports}, {@code GET /v1/exports/:id} and {@code GET /v1/jobs/:id}. A file to
 * import goes to disk as it arrives, so that it may be larger than any other body.
 */
public final class TransferRoutes implements Routes {
    private static final int JOBS_MAX = 50;

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record JobView(
            String id,
            String kind,
            String state,
            Report report,
            String problem,
            @Nullable String file,
            Instant createdAt,
            Instant updatedAt) {
        static JobView of(Job job) {
            boolean ready = job.kind() == Job.Kind.EXPORT && job.state() == Job.State.DONE;
            return new JobView(
                    job.id(),
                    job.kind().wireName(),
                    job.state().wireName(),
                    job.report(),
                    job.problem(),
                    ready ? "/v1/exports/" + job.id() : null,
                    job.createdAt(),
                    job.updatedAt());
        }
    }

    record JobPage(List<JobView> jobs, String tenantId) {}

    private final Vertx vertx;
    private final Api api;
    private final Transfers transfers;

    public TransferRoutes(Vertx vertx, Api api, Transfers transfers) {
        this.vertx = vertx;
        this.api = api;
        this.transfers = transfers;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/exports").handler(api.member(this::export));
        router.get("/v1/exports/:id")
                .handler(context -> api.require(context, _ -> true).ifPresent(caller -> download(context, caller)));
        router.get("/v1/jobs").handler(api.reader(this::jobs));
        router.get("/v1/jobs/:id").handler(api.reader(this::job));
    }

    @Override
    public void mountStreams(Router router) {
        router.post("/v1/imports")
                .handler(
                        context -> api.require(context, Caller::mayWrite).ifPresent(caller -> upload(context, caller)));
    }

    private Reply export(Request request) {
        return new Reply(
                202,
                JobView.of(transfers.export(request.reach(request.query("space").orElse("")))));
    }

    private Reply jobs(Request request) {
        return Reply.ok(new JobPage(
                transfers.newest(request.reach(), JOBS_MAX).stream()
                        .map(JobView::of)
                        .toList(),
                request.tenant()));
    }

    private Reply job(Request request) {
        return Reply.ok(JobView.of(find(request)));
    }

    private Job find(Request request) {
        return Optional.of(request.path("id"))
                .filter(Ids::isId)
                .flatMap(id -> transfers.find(request.reach(), id))
                .orElseThrow(() -> ProblemException.notFound("such job"));
    }

    private void download(RoutingContext context, Caller caller) {
        Request request = new Request(context, caller);
        api.onWorker(caller, () -> {
                    Job job = find(request);
                    Path file = transfers.exportFile(job.id());
                    if (job.kind() != Job.Kind.EXPORT || job.state() != Job.State.DONE || !Files.exists(file)) {
                        throw ProblemException.notFound(
                                job.state() == Job.State.RUNNING ? "file yet; ask for the job again" : "such file");
                    }
                    return file;
                })
                .onSuccess(file -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/gzip")
                        .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
                        .putHeader("Content-Disposition", "attachment; filename=\"continuum-export.tar.gz\"")
                        .sendFile(file.toString())
                        .onFailure(context::fail))
                .onFailure(context::fail);
    }

    private void upload(RoutingContext context, Caller caller) {
        Request request = new Request(context, caller);
        HttpServerRequest body = context.request();
        body.pause();
        api.onWorker(caller, () -> {
                    String space = request.scope(request.query("space").orElse(""), null, null)
                            .space();
                    Job job = transfers.newImport(
                            request.reach(), request.query("format").orElse("auto"), space, flag(request, "dry_run"));
                    if (declared(body) > Transfers.IMPORT_BYTES_MAX) {
                        throw tooLarge();
                    }
                    return job;
                })
                .compose(job -> vertx.fileSystem()
                        .open(
                                transfers.importFile(job.id()).toString(),
                                new OpenOptions().setCreateNew(true).setPerms("rw-------"))
                        .onSuccess(file -> new Upload(context, body, file, job).start()))
                .onFailure(failure -> {
                    body.resume();
                    context.fail(failure);
                });
    }

    private static long declared(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }

    private static boolean flag(Request request, String name) {
        return switch (request.query(name).orElse("false")) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw ProblemException.badRequest(name + " must be true or false.");
        };
    }

    private static ProblemException tooLarge() {
        return new ProblemException(
                413,
                "body_too_large",
                "A file to import has at most " + Transfers.IMPORT_BYTES_MAX + " bytes; split it.");
    }

    /** One body on its way to disk; nothing more is read until the disk has taken what was read. */
    private final class Upload {
        private final RoutingContext context;
        private final HttpServerRequest body;
        private final AsyncFile file;
        private final Job job;
        private long bytes;
        private boolean over;

        Upload(RoutingContext context, HttpServerRequest body, AsyncFile file, Job job) {
            this.context = context;
            this.body = body;
            this.file = file;
            this.job = job;
        }

        void start() {
            file.exceptionHandler(this::fail);
            body.exceptionHandler(this::fail);
            file.drainHandler(_ -> body.resume());
            body.handler(part -> {
                bytes += part.length();
                if (over) {
                    return;
                }
                if (bytes > Transfers.IMPORT_BYTES_MAX) {
                    fail(tooLarge());
                    return;
                }
                file.write(part);
                if (file.writeQueueFull()) {
                    body.pause();
                }
            });
            body.endHandler(_ -> {
                if (!over) {
                    over = true;
                    file.close()
                            .compose(_ -> api.onWorker(() -> {
                                transfers.submit(job);
                                return Json.bytes(JobView.of(job));
                            }))
                            .onSuccess(answer -> context.response()
                                    .setStatusCode(202)
                                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                                    .end(io.vertx.core.buffer.Buffer.buffer(answer)))
                            .onFailure(failure -> {
                                drop();
                                context.fail(failure);
                            });
                }
            });
            body.resume();
        }

        private void fail(Throwable failure) {
            if (!over) {
                over = true;
                file.close().onComplete(_ -> {
                    drop();
                    context.fail(failure);
                });
            }
        }

        private void drop() {
            api.onWorker(() -> {
                try {
                    return Files.deleteIfExists(transfers.importFile(job.id()));
                } catch (IOException _) {
                    return false; // tidied up later
                }
            });
        }
    }
}
