package io.continuum.instance.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.federation.Reporting;
import io.vertx.ext.web.Router;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/federations/reports}: released tags that do not hold what they should. */
public final class ReportRoutes implements Routes {
    record DecideRequest(
            @Nullable String report,
            @Nullable Boolean confirm,
            @Nullable String note) {}

    private final Api api;
    private final Reporting reporting;

    public ReportRoutes(Api api, Reporting reporting) {
        this.api = api;
        this.reporting = reporting;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/federations/reports")
                .handler(api.operator(_ -> Reply.ok(FederationRoutes.done(reporting.reports()))));
        router.post("/v1/federations/reports/check").handler(api.operator(_ -> check()));
        router.post("/v1/federations/reports/decide").handler(api.operator(this::decide));
    }

    /** Opens what open reports are about. */
    private Reply check() {
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (JsonNode report : FederationRoutes.done(reporting.reports()).path("reports")) {
            if (report.path("state").asText().equals("open") && report.isObject()) {
                Reporting.Finding finding = FederationRoutes.done(reporting.check(report));
                ObjectNode shown = ((ObjectNode) report).deepCopy();
                found.add(shown.put("finding", finding.name().toLowerCase(Locale.ROOT)));
            }
        }
        return Reply.ok(Map.of("reports", found));
    }

    private Reply decide(Request request) {
        DecideRequest wanted = request.body(DecideRequest.class);
        String report = FederationRoutes.required("report", wanted.report());
        if (wanted.confirm() == null) {
            throw ProblemException.badRequest("confirm must be true or false.");
        }
        return Reply.ok(FederationRoutes.done(
                reporting.decide(report, wanted.confirm(), wanted.note() == null ? "" : wanted.note())));
    }
}
