package io.continuum.coordinator.api;

import io.continuum.coordinator.activity.Activity;
import io.continuum.coordinator.activity.ActivityStore.Count;
import io.continuum.coordinator.activity.CreditPressure;
import io.continuum.coordinator.api.AdminViews.Checked;
import io.continuum.coordinator.api.AdminViews.Credits;
import io.continuum.coordinator.api.AdminViews.Day;
import io.continuum.coordinator.api.AdminViews.Days;
import io.continuum.coordinator.api.AdminViews.Flow;
import io.continuum.coordinator.api.AdminViews.Members;
import io.continuum.coordinator.api.AdminViews.Overview;
import io.continuum.coordinator.api.AdminViews.Purse;
import io.continuum.coordinator.api.AdminViews.Total;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.release.Releases;
import io.continuum.coordinator.report.Report;
import io.continuum.coordinator.report.Reports;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.message.ConductMessages.AnswerAppeal;
import io.continuum.protocol.message.ConductMessages.Restore;
import io.continuum.protocol.message.ConductMessages.Suspend;
import io.continuum.protocol.message.FederationMessages.Health;
import io.continuum.protocol.roster.LogTerms;
import io.continuum.protocol.roster.Roster;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code /v1/admin}: what the coordinator's operator sees and does. Every figure is read from what is stored. */
final class AdminRoutes {
    private static final String PREFIX = "/v1/admin/federations/:fed";
    private static final int DAYS_MAX = 366;

    private final AdminAccess access;
    private final Gate gate;
    private final Federations federations;
    private final ConductRoutes conduct;
    private final Supplier<Health> health;
    private final Activity activity;
    private final CreditPressure pressure;
    private final Reports reports;
    private final Ledger ledger;
    private final Releases releases;
    private final Logging logging;

    /** A route of the operator's; it is reached only after {@link AdminAccess#require}. */
    private interface OfFederation {
        Answer run(FederationId federation, Request request);
    }

    AdminRoutes(
            AdminAccess access,
            Gate gate,
            Federations federations,
            ConductRoutes conduct,
            Supplier<Health> health,
            Overseeing overseeing,
            Reports reports,
            Ledger ledger,
            Releases releases,
            Logging logging) {
        this.access = access;
        this.gate = gate;
        this.federations = federations;
        this.conduct = conduct;
        this.health = health;
        this.activity = overseeing.activity();
        this.pressure = overseeing.pressure();
        this.reports = reports;
        this.ledger = ledger;
        this.releases = releases;
        this.logging = logging;
    }

    void on(ApiServer server) {
        server.get("/v1/admin/overview", request -> {
            access.require(request);
            return overview();
        });
        server.get(PREFIX + "/members", allowed((federation, _) -> members(federation)));
        server.get(PREFIX + "/activity", allowed(this::activity));
        server.get(PREFIX + "/credits", allowed((federation, _) -> credits(federation)));
        server.get(PREFIX + "/log", allowed((federation, _) -> log(federation)));
        server.post(PREFIX + "/ledger/check", allowed((federation, _) -> checkLedger(federation)));
        server.post(PREFIX + "/log/check", allowed((federation, _) -> checkLog(federation)));
        server.get(PREFIX + "/suspensions", allowed((federation, _) -> Answer.ok(conduct.suspensionsOf(federation))));
        server.post(
                PREFIX + "/suspensions",
                changing((federation, request) ->
                        conduct.suspend(federation, request.read(Suspend.class), Suspensions.OPERATOR)));
        server.post(
                PREFIX + "/suspensions/lift",
                changing((federation, request) ->
                        conduct.lift(federation, request.read(Restore.class), Suspensions.OPERATOR)));
        server.get(PREFIX + "/stakes", allowed(conduct::stakes));
        server.get(PREFIX + "/appeals", allowed((federation, _) -> Answer.ok(conduct.appealsOf(federation))));
        server.post(
                PREFIX + "/appeals/answer",
                changing((federation, request) ->
                        conduct.answer(federation, request.read(AnswerAppeal.class), Suspensions.OPERATOR)));
    }

    private ApiServer.Action allowed(OfFederation route) {
        return request -> {
            access.require(request);
            FederationId federation = request.federationInPath();
            if (federations.roster(federation).isEmpty()) {
                throw ProblemException.of(404, "unknown_federation", "no such federation on this coordinator");
            }
            return route.run(federation, request);
        };
    }

    private ApiServer.Action changing(OfFederation route) {
        return allowed((federation, request) -> {
            gate.open(federation);
            return route.run(federation, request);
        });
    }

    private Answer overview() {
        return Answer.ok(new Overview(
                health.get(),
                federations.all().stream()
                        .flatMap(federation -> federations.roster(federation).stream())
                        .map(this::shown)
                        .toList()));
    }

    private AdminViews.Federation shown(Roster roster) {
        FederationId federation = roster.federation();
        var config = federations.terms(federation).orElseThrow().config();
        return new AdminViews.Federation(
                federation,
                roster.name(),
                config.credits().preset().text(),
                config.k(),
                config.tagEpoch(),
                roster.members().size(),
                roster.organisations(),
                (int) conduct.suspensionsOf(federation).suspensions().stream()
                        .filter(suspension -> suspension.liftedAt().isEmpty())
                        .count(),
                (int) conduct.appealsOf(federation).appeals().stream()
                        .filter(appeal -> appeal.answeredAt().isEmpty())
                        .count(),
                (int) reports.all(federation).stream()
                        .filter(report -> report.state() == Report.State.OPEN)
                        .count());
    }

    private Answer members(FederationId federation) {
        List<AdminViews.Member> members = federations.roster(federation).orElseThrow().members().stream()
                .map(member -> new AdminViews.Member(
                        member.id(),
                        member.id().fingerprint(),
                        member.org(),
                        member.role().text(),
                        member.joinedSeq()))
                .toList();
        return Answer.ok(new Members(conduct.organisations(federation).organisations(), members));
    }

    private Answer activity(FederationId federation, Request request) {
        int days = (int) request.number("days", 30, 1, DAYS_MAX);
        Map<Long, List<Count>> byDay =
                activity.days(federation, days).stream().collect(Collectors.groupingBy(Count::day));
        List<Day> shown = new ArrayList<>();
        for (long day = activity.today() - days + 1; day <= activity.today(); day++) {
            shown.add(day(day, byDay.getOrDefault(day, List.of())));
        }
        return Answer.ok(new Days(shown));
    }

    private static Day day(long day, List<Count> counts) {
        long contributions = 0;
        long releases = 0;
        List<Flow> flows = new ArrayList<>();
        for (Count count : counts) {
            switch (count.kind()) {
                case Activity.CONTRIBUTION -> contributions = count.times();
                case Activity.RELEASE -> releases = count.times();
                default -> flows.add(new Flow(count.kind(), count.times(), count.amount()));
            }
        }
        return new Day(LocalDate.ofEpochDay(day).toString(), contributions, releases, flows);
    }

    private Answer credits(FederationId federation) {
        CreditPolicy policy = federations.terms(federation).orElseThrow().credits();
        CreditPressure.Seen seen = pressure.see(federation, policy);
        return Answer.ok(new Credits(
                seen.totals().stream()
                        .map(total -> new Total(total.kind(), total.balance(), total.credited(), total.debited()))
                        .toList(),
                seen.purses().stream().map(AdminRoutes::shown).toList(),
                seen.share().active(),
                seen.share().starved(),
                policy.pagePrice().value(),
                releases.countDue(federation),
                releases.renewals(federation).stream()
                        .map(said -> new AdminViews.Renewal(
                                said.tagEpoch(),
                                said.renewedTagEpoch(),
                                said.by(),
                                said.at().toString()))
                        .toList()));
    }

    private static Purse shown(CreditPressure.Purse purse) {
        return new Purse(
                purse.organisation(),
                purse.balance("available"),
                purse.balance("allowance"),
                purse.balance("escrow"),
                purse.balance("bond"),
                purse.earned(),
                purse.active(),
                purse.starved());
    }

    private Answer log(FederationId federation) {
        LogTerms terms = federations.terms(federation).orElseThrow().config().log();
        int witnesses =
                terms instanceof LogTerms.Named named ? named.witnesses().size() : 0;
        Logs.Standing standing = logging.logs().standing(federation);
        return Answer.ok(new AdminViews.Log(
                logging.vkey(federation),
                standing.head().size(),
                standing.head().root(),
                standing.signed(),
                standing.witnessed(),
                terms.quorum(),
                witnesses));
    }

    private Answer checkLedger(FederationId federation) {
        long start = System.nanoTime();
        List<String> broken = ledger.brokenRules(federation);
        return Answer.ok(new Checked(broken.isEmpty(), broken, sinceMs(start)));
    }

    private Answer checkLog(FederationId federation) {
        long start = System.nanoTime();
        List<String> broken = logging.audit().log(federation);
        return Answer.ok(new Checked(broken.isEmpty(), broken, sinceMs(start)));
    }

    private static long sinceMs(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
    }
}
