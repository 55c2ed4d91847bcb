package io.continuum.coordinator;

import io.continuum.coordinator.api.TagHelping;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.keyper.EvaluationCounts;
import io.continuum.coordinator.keyper.EvaluationQuota;
import io.continuum.coordinator.keyper.Evaluations;
import io.continuum.coordinator.keyper.Keyper;
import io.continuum.coordinator.keyper.Keypers;
import io.continuum.coordinator.keyper.SeedFolder;
import io.continuum.coordinator.keyper.Seeds;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlKeyperStore;
import io.continuum.coordinator.store.SqlQuotaStore;
import io.continuum.coordinator.store.SqlStandings;
import io.continuum.coordinator.work.Workers;
import io.continuum.protocol.identity.FederationId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** The coordinator's own tag helper, wired. */
final class TagHelperPart implements AutoCloseable {
    private static final int EVALUATIONS_WAITING_MAX = 64;

    private final Seeds seeds;
    private final Federations federations;
    private final TagHelping api;

    private TagHelperPart(
            Seeds seeds, Federations federations, Evaluations evaluations, EvaluationCounts counts, Keypers keypers) {
        this.seeds = seeds;
        this.federations = federations;
        this.api = new TagHelping(evaluations, counts, evaluators(), keypers, this::enter);
    }

    static TagHelperPart open(
            Config config, Database database, Federations federations, InstantSource clock, SecureRandom random)
            throws StartException {
        Seeds seeds = openSeeds(config.keysDir(), random);
        EvaluationCounts counts = new EvaluationCounts();
        EvaluationQuota quota = new EvaluationQuota(new SqlQuotaStore(database), database, config.evaluations(), clock);
        Evaluations evaluations = new Evaluations(new SqlStandings(database), seeds, quota, counts, random);
        Keypers keypers = new Keypers(new SqlKeyperStore(database), database, seeds, clock);
        return new TagHelperPart(seeds, federations, evaluations, counts, keypers);
    }

    TagHelping api() {
        return api;
    }

    static Seeds openSeeds(Path folder, SecureRandom random) throws StartException {
        try {
            return new Seeds(SeedFolder.open(folder.resolve("seeds")), random);
        } catch (IOException e) {
            throw new StartException(
                    "cannot write to %s (%s): give it to the user who runs this server"
                            .formatted(folder.resolve("seeds"), e.getClass().getSimpleName()),
                    e);
        }
    }

    static Workers evaluators() {
        return Workers.platform("tag-helper-", Runtime.getRuntime().availableProcessors(), EVALUATIONS_WAITING_MAX);
    }

    /** Where the witness with this key is reached. */
    Optional<URI> witness(FederationId federation, String vkey) {
        return api.keypers().witness(federation, vkey).map(Keyper::url).map(URI::create);
    }

    /** Erases seeds whose time is over, also of federations that nobody asks about. */
    void eraseOldSeeds() {
        seeds.federations().forEach(this::enter);
    }

    /** Enters the tag epoch that the newest configuration is in, which erases the seeds that it ends. */
    private void enter(FederationId federation) {
        federations
                .terms(federation)
                .ifPresent(terms -> seeds.enter(federation, terms.config().tagEpoch()));
    }

    /** Takes no more questions and waits for those under way. */
    @Override
    public void close() {
        api.evaluators().close();
    }
}
