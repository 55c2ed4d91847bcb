package io.continuum.instance.api;

import io.continuum.instance.enrich.Enrichment;
import io.continuum.instance.enrich.Models;
import io.continuum.instance.enrich.Policies;
import io.continuum.instance.enrich.TaskStatus;
import io.continuum.instance.llm.Egress;
import io.continuum.instance.memory.Scope;
import io.vertx.ext.web.Router;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/models}: how the optional models stand, and trying them; and how far the texts of a space may go to them. */
public final class ModelRoutes implements Routes {

    record Status(String usualEgress, List<TaskStatus> tasks) {}

    record Trials(List<Models.Trial> trials) {}

    record Policy(@Nullable String llmEgress) {}

    private final Api api;
    private final Models models;
    private final Enrichment enrichment;
    private final Policies policies;

    public ModelRoutes(Api api, Models models, Enrichment enrichment, Policies policies) {
        this.api = api;
        this.models = models;
        this.enrichment = enrichment;
        this.policies = policies;
    }

    @Override
    public void mount(Router router) {
        router.get("/v1/models").handler(api.admin(this::status));
        router.post("/v1/models/test").handler(api.operator(this::test));
        router.get("/v1/spaces/:name/policy").handler(api.reader(this::policy));
        router.put("/v1/spaces/:name/policy").handler(api.admin(this::setPolicy));
    }

    private Reply status(Request request) {
        return Reply.ok(new Status(policies.usual().wireName(), enrichment.status(request.tenant())));
    }

    private Reply test(Request request) {
        return Reply.ok(new Trials(models.trials()));
    }

    private Reply policy(Request request) {
        String space = space(request);
        return Reply.ok(new Policy(policies.of(request.tenant(), space).wireName()));
    }

    private Reply setPolicy(Request request) {
        String space = space(request);
        String wanted = request.body(Policy.class).llmEgress();
        if (wanted == null || !Egress.NAMES.contains(wanted)) {
            throw ProblemException.badRequest("llm_egress must be one of " + String.join(", ", Egress.NAMES) + ".");
        }
        policies.set(
                request.tenant(), space, Egress.of(wanted), request.caller().keyId());
        return Reply.ok(new Policy(wanted));
    }

    private static String space(Request request) {
        String space = request.path("name");
        try {
            Scope.requireSpace(space);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(String.valueOf(e.getMessage()));
        }
        return request.reach(space).space();
    }
}
