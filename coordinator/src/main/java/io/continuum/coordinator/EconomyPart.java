package io.continuum.coordinator;

import io.continuum.coordinator.allowance.AllowanceStore;
import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.contribution.Contributions;
import io.continuum.coordinator.earning.Demurrage;
import io.continuum.coordinator.earning.Deposits;
import io.continuum.coordinator.earning.KnownSubtrees;
import io.continuum.coordinator.earning.MintBounds;
import io.continuum.coordinator.earning.Subtrees;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.Sponsors;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.query.Queries;
import io.continuum.coordinator.query.Royalties;
import io.continuum.coordinator.query.Till;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.report.Reports;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlEarningStore;
import io.continuum.coordinator.store.SqlQueryStore;
import io.continuum.coordinator.store.SqlReleaseStore;
import io.continuum.coordinator.store.SqlReportStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Function;

/** Giving and taking, wired. */
final class EconomyPart {
    private static final int PAGES_FORGOTTEN_MAX = 5_000;

    private final SqlEarningStore earnings;
    private final SqlQueryStore pages;
    private final MintBounds bounds;
    private final Deposits deposits;
    private final Demurrage demurrage;
    private final Releases releases;
    private final Contributions contributions;
    private final Till till;
    private final Queries queries;
    private final Royalties royalties;
    private final Reports reports;
    private final InstantSource clock;
    private final Function<FederationId, CreditPolicy> policies;

    EconomyPart(
            Database database,
            ContributionStore envelopes,
            Ledger ledger,
            Logs logs,
            FreePages freePages,
            AllowanceStore allowances,
            Sponsors sponsors,
            Federations federations,
            InstantSource clock,
            SecureRandom random) {
        this.clock = clock;
        policies =
                federation -> federations.terms(federation).map(Terms::credits).orElseThrow();
        Subtrees subtrees = new KnownSubtrees(sponsors::subtreeOf);
        earnings = new SqlEarningStore(database);
        pages = new SqlQueryStore(database);
        bounds = new MintBounds(earnings, allowances, clock);
        deposits = new Deposits(earnings, ledger, freePages, database, clock, random);
        demurrage = new Demurrage(earnings, ledger, clock);
        releases = new Releases(new SqlReleaseStore(database), ledger, subtrees, bounds, database, clock, random);
        contributions =
                new Contributions(envelopes, subtrees, releases, deposits, ledger, logs, database, clock, random);
        till = new Till(ledger, freePages);
        queries = new Queries(pages, envelopes::releasedEnvelopes, till, database, clock);
        royalties = new Royalties(pages, ledger, subtrees, database, clock);
        reports = new Reports(
                new SqlReportStore(database), envelopes, pages, ledger, freePages, subtrees, database, clock, random);
    }

    Releases releases() {
        return releases;
    }

    Contributions contributions() {
        return contributions;
    }

    Till till() {
        return till;
    }

    Queries queries() {
        return queries;
    }

    Reports reports() {
        return reports;
    }

    Royalties royalties() {
        return royalties;
    }

    /** Does what has become due since it ran last. */
    void endDue() {
        royalties.shareSilent(policies);
        deposits.endDue(policies);
        releases.payDue(policies);
        bounds.forget();
        pages.forgetPages(clock.instant().minus(Queries.PAGE_KEPT), PAGES_FORGOTTEN_MAX);
    }

    /** Lets the hoards of a federation shrink, once a week however often it is called. */
    void demurrage(FederationId federation) {
        demurrage.run(federation, policies.apply(federation));
    }

    /** The credit policy in force. */
    CreditPolicy policy(FederationId federation) {
        return policies.apply(federation);
    }
}
