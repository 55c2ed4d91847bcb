package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.access.Nonces;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.contribution.Contributions;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.measure.Meters;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.Joins;
import io.continuum.coordinator.member.MemberStore;
import io.continuum.coordinator.query.Queries;
import io.continuum.coordinator.query.Royalties;
import io.continuum.coordinator.query.Till;
import io.continuum.coordinator.receipt.Receipts;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.report.Reports;
import io.continuum.coordinator.restoration.Restorations;
import io.continuum.protocol.http.SignedRequest;
import java.net.URI;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything the routes stand on.
 *
 * @param url the public one, which requests must be signed for
 * @param readyMs how long the start took
 */
public record Api(
        MemberStore members,
        Nonces nonces,
        AdminSecret adminSecret,
        RateLimits limits,
        Federations federations,
        Joins joins,
        Conduct conduct,
        Overseeing overseeing,
        Contributions contributions,
        Releases releases,
        Queries queries,
        Till till,
        Royalties royalties,
        Reports reports,
        Ledger ledger,
        TagHelping tagHelping,
        Logging logging,
        Restorations restorations,
        Supplier<URI> url,
        LongSupplier readyMs,
        InstantSource clock,
        Readiness readiness,
        Meters meters) {

    /** Adds every route there is. */
    public void on(ApiServer server) {
        Signatures signatures = new Signatures(nonces, limits, () -> SignedRequest.authority(url.get()), clock, meters);
        Gate gate = new Gate(
                signatures, members::findKey, tagHelping.keypers(), federations, conduct.suspensions(), restorations);
        new ContractRoutes().on(server);
        new OperationRoutes(signatures, adminSecret, readiness, meters).on(server);
        HealthRoutes health = new HealthRoutes(
                () -> restorations.any() ? "restored" : "ok", federations::count, tagHelping.counts(), readyMs);
        health.on(server);
        new ReopeningRoutes(gate, federations, restorations, logging.names(), tagHelping.changed()).on(server);
        new FederationRoutes(gate, federations, joins, adminSecret, tagHelping.changed()).on(server);
        new JoinRoutes(gate, joins, conduct.sponsorship(), clock).on(server);
        ConductRoutes conducting = new ConductRoutes(
                gate,
                conduct.sponsors(),
                conduct.suspensions(),
                conduct.appeals(),
                overseeing.activity(),
                federation -> federations.terms(federation).orElseThrow().credits());
        conducting.on(server);
        AdminAccess admin = new AdminAccess(gate, adminSecret, overseeing.sessions());
        new AdminRoutes(
                        admin,
                        gate,
                        federations,
                        conducting,
                        () -> health.health(server.refusals()),
                        overseeing,
                        reports,
                        ledger,
                        releases,
                        logging)
                .on(server);
        new ReportRoutes(gate, admin, reports).on(server);
        new PolicyRoutes(gate, admin, overseeing.proposals(), overseeing.trial()).on(server);
        new ConsoleRoutes(adminSecret, overseeing.sessions(), url, clock).on(server);
        new ContributionRoutes(gate, contributions, releases, server.refusals(), meters).on(server);
        new QueryRoutes(gate, queries, till, royalties, ledger).on(server);
        new EvaluationRoutes(
                        gate::signed, gate::open, tagHelping.evaluations(), tagHelping.evaluators(), gate::suspended)
                .on(server);
        new KeyperRoutes(gate, tagHelping.keypers(), () -> url.get().toString(), logging::vkey).on(server);
        new LogRoutes(gate, logging.logs()).on(server);
        new ReceiptRoutes(gate, ledger, new Receipts(logging.logs(), ledger)).on(server);
    }
}
