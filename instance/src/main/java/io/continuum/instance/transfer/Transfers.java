package io.continuum.instance.transfer;

import io.continuum.instance.memory.Ids;
import io.continuum.instance.memory.Reach;
import io.continuum.instance.work.BusyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs imports and exports one after the other, beside everything else. A job that a stop cut off begins anew at the next
 * start, which is harmless: what is there already is passed over. Thread-safe.
 */
public final class Transfers implements AutoCloseable {
    /** Largest file to import in bytes. */
    public static final long IMPORT_BYTES_MAX = 8L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
    private static final int WAITING_MAX = 16;
    private static final Duration FILES_KEPT = Duration.ofDays(1);
    private static final Duration JOBS_KEPT = Duration.ofDays(30);

    private final JobStore store;
    private final Exporting exporting;
    private final Importing importing;
    private final Path folder;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("transfer").factory());
    private volatile boolean closing;

    /** @param folder where files wait; made when it is missing */
    public Transfers(
            JobStore store,
            Exporting exporting,
            Importing importing,
            Path folder,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.exporting = exporting;
        this.importing = importing;
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /** Goes on with what a stop cut off. What another process of the same database runs has its file elsewhere. */
    public void start() {
        tidy();
        for (Job job : store.running(WAITING_MAX)) {
            if (job.kind() == Job.Kind.EXPORT || Files.exists(importFile(job.id()))) {
                submit(job);
            } else if (job.createdAt().isBefore(clock.instant().minus(FILES_KEPT))) {
                store.save(job.ended(job.report(), "its file is not here any more; import it again", clock.instant()));
            }
        }
    }

    /** Removes what nobody will ask for any more. */
    public void tidy() {
        store.forgetEndedBefore(clock.instant().minus(JOBS_KEPT));
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant old = clock.instant().minus(FILES_KEPT);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("old files of transfers could not be removed");
        }
    }

    /** A new import whose content is then written to {@link #importFile}; {@link #submit} runs it. */
    public Job newImport(Reach reach, String format, String space, boolean dryRun) {
        ImportFormat.of(format);
        return begun(reach, Job.Kind.IMPORT, format, space, dryRun);
    }

    /** Begins an export of all that the reach has. */
    public Job export(Reach reach) {
        Job job = begun(reach, Job.Kind.EXPORT, ImportFormat.CONTINUUM.wireName(), "", false);
        submit(job);
        return job;
    }

    private Job begun(Reach reach, Job.Kind kind, String format, String space, boolean dryRun) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
        Instant now = clock.instant();
        return new Job(
                reach,
                Ids.raw(now, random),
                kind,
                Job.State.RUNNING,
                format,
                space,
                dryRun,
                Report.begun(format, dryRun),
                "",
                now,
                now);
    }

    /**
     * Runs it as soon as those before it have ended.
     *
     * @throws BusyException when too many wait
     */
    public void submit(Job job) {
        store.save(job);
        try {
            worker.execute(() -> run(job));
        } catch (RejectedExecutionException _) {
            store.save(job.ended(job.report(), "too many transfers were waiting", clock.instant()));
            throw new BusyException(WAITING_MAX + " transfers");
        }
    }

    public Optional<Job> find(Reach reach, String id) {
        return store.find(reach, id);
    }

    public List<Job> newest(Reach reach, int limit) {
        return store.newest(reach, limit);
    }

    public Path importFile(String id) {
        return file(id, ".import");
    }

    public Path exportFile(String id) {
        return file(id, ".tar.gz");
    }

    private Path file(String id, String ending) {
        if (!Ids.isId(id)) {
            throw new IllegalArgumentException("no id of a job: " + id);
        }
        return folder.resolve(id + ending);
    }

    private void run(Job job) {
        Report[] last = {job.report()};
        Report.Listener progress = report -> {
            last[0] = report;
            if (closing) {
                throw new Stopped();
            }
            store.save(job.at(report, clock.instant()));
        };
        try {
            Report report = switch (job.kind()) {
                case EXPORT -> {
                    Files.deleteIfExists(exportFile(job.id()));
                    yield exporting.write(job.reach(), exportFile(job.id()), soFar -> last[0] = soFar);
                }
                case IMPORT ->
                    importing.run(
                            importFile(job.id()),
                            ImportFormat.of(job.format()),
                            job.reach(),
                            job.space(),
                            job.dryRun(),
                            progress);
            };
            end(job.ended(report, "", clock.instant()));
        } catch (Stopped _) {
            // the next start goes on
        } catch (IOException e) {
            end(job.ended(last[0], String.valueOf(e.getMessage()), clock.instant()));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("job", job.id()).log("a transfer failed");
            end(job.ended(last[0], "The instance failed to do this; its log says why.", clock.instant()));
        }
    }

    private void end(Job job) {
        store.save(job);
        try {
            if (job.kind() == Job.Kind.IMPORT) {
                Files.deleteIfExists(importFile(job.id()));
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the file of an import could not be removed");
        }
    }

    /** The process stops; cheap to throw. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super(null, null, false, false);
        }
    }

    @Override
    public void close() {
        closing = true;
        worker.shutdown();
        try {
            if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
