package io.continuum.instance;

import io.continuum.instance.access.Access;
import io.continuum.instance.access.RememberedKeys;
import io.continuum.instance.api.Api;
import io.continuum.instance.backup.Restore;
import io.continuum.instance.cache.Caches;
import io.continuum.instance.cache.SecondLevel;
import io.continuum.instance.cache.Shared;
import io.continuum.instance.config.Config;
import io.continuum.instance.console.ConsoleSessions;
import io.continuum.instance.idempotency.Idempotency;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.FolderLock;
import io.continuum.instance.store.SqlAccessStore;
import io.continuum.instance.store.SqlCacheKeyStore;
import io.continuum.instance.store.SqlIdempotencyStore;
import io.continuum.instance.store.StoreException;
import io.continuum.instance.store.postgres.PostgresDatabase;
import io.continuum.instance.store.redis.RedisShared;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.work.Workers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** What every part stands on: the locked data folder, the database, the workers, who may call, time and chance. */
final class Foundation implements AutoCloseable {
    static final String SQLITE_FILE = "continuum.db";
    private static final int SQLITE_THREADS = 4;
    private static final int WAITING_MAX = 1_000;

    final Config config;
    final InstantSource clock;
    final SecureRandom random;
    final Vertx vertx;
    final Database database;
    final Workers workers;
    final Access access;
    final ConsoleSessions sessions;
    final PrometheusMeterRegistry meters;
    final Caches caches;
    final SecondLevel secondLevel;
    private final Shared shared;
    final Api api;
    final Optional<Access.FirstStart> firstStart;
    private final FolderLock lock;

    private Foundation(Config config, InstantSource clock, FolderLock lock, Database database) {
        this.config = config;
        this.clock = clock;
        this.lock = lock;
        this.database = database;
        random = new SecureRandom();
        workers = switch (database.dialect()) {
            case SQLITE -> Workers.onPlatformThreads(SQLITE_THREADS, WAITING_MAX);
            case POSTGRES -> Workers.onVirtualThreads(PostgresDatabase.CONNECTIONS_MAX, WAITING_MAX);
        };
        RememberedKeys remembered = switch (database.dialect()) {
            case SQLITE -> RememberedKeys.ofOneProcess();
            case POSTGRES -> RememberedKeys.none();
        };
        access = new Access(new SqlAccessStore(database), remembered, database, clock, random);
        firstStart = access.firstStart(key -> writePrivately(config.dataDir().resolve("api-key"), key));
        vertx = Vertx.vertx();
        meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        caches = new Caches(meters, config.cacheBytesMax());
        shared = config.redisUrl().isEmpty() ? Shared.NONE : RedisShared.open(config.redisUrl(), System::nanoTime);
        secondLevel = new SecondLevel(shared, new SqlCacheKeyStore(database), caches, random);
        sessions = new ConsoleSessions(clock, random);
        Idempotency idempotency =
                new Idempotency(new SqlIdempotencyStore(database), clock, Long.toHexString(random.nextLong()));
        api = new Api(vertx, workers, access, sessions, idempotency::once);
    }

    static Foundation lay(Config config, InstantSource clock) {
        Path folder = config.dataDir();
        FolderLock lock = FolderLock.take(folder);
        try {
            if (Files.exists(folder.resolve(Restore.UNFINISHED))) {
                throw new StoreException("A backup was being restored into " + folder
                        + " and it did not come to an end." + " Run the restore again.");
            }
            Database database = config.databaseUrl().isEmpty()
                    ? SqliteDatabase.open(folder.resolve(SQLITE_FILE))
                    : PostgresDatabase.open(config.databaseUrl(), config.databaseUser(), config.databasePassword());
            try {
                return new Foundation(config, clock, lock, database);
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Writes a secret so that only the owner can read it, whole or not at all. */
    private static void writePrivately(Path file, String secret) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(part, secret + "\n", StandardCharsets.US_ASCII);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StoreException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        workers.close();
        vertx.close().await();
        shared.close();
        meters.close();
        database.close();
        lock.close();
    }
}
