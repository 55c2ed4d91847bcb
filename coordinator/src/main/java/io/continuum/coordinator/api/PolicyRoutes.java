package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.api.AdminViews.Fate;
import io.continuum.coordinator.api.AdminViews.Parameter;
import io.continuum.coordinator.api.AdminViews.Policy;
import io.continuum.coordinator.api.AdminViews.Proposal;
import io.continuum.coordinator.api.AdminViews.Simulated;
import io.continuum.coordinator.api.AdminViews.Trial;
import io.continuum.coordinator.member.Proposals;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.simulation.CreditSimulation;
import io.continuum.coordinator.simulation.PolicyTrial;
import io.continuum.coordinator.simulation.Strategy;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The credit policy in force, and what the operator proposes in its place: an admin of the federation reads the proposal,
 * and it is in force once that admin has signed it.
 */
final class PolicyRoutes {
    private static final String POLICY = "/v1/admin/federations/:fed/policy";

    private final Gate gate;
    private final AdminAccess access;
    private final Proposals proposals;
    private final PolicyTrial trial;

    PolicyRoutes(Gate gate, AdminAccess access, Proposals proposals, PolicyTrial trial) {
        this.gate = gate;
        this.access = access;
        this.proposals = proposals;
        this.trial = trial;
    }

    void on(ApiServer server) {
        server.get("/v1/federations/:fed/policy", this::read);
        server.get(POLICY, this::show);
        server.post(POLICY + "/simulate", this::simulate);
        server.post(POLICY + "/proposal", this::propose);
        server.post(POLICY + "/proposal/withdraw", this::withdraw);
    }

    private Answer read(Request request) {
        FederationId federation = request.federationInPath();
        gate.evenSuspended(federation, gate.signed(request, RouteClass.READ));
        return Answer.ok(shown(federation));
    }

    private Answer show(Request request) {
        access.require(request);
        return Answer.ok(shown(request.federationInPath()));
    }

    private Policy shown(FederationId federation) {
        CreditPolicy policy = gate.terms(federation).credits();
        Optional<Proposals.Proposal> proposal = proposals.find(federation);
        CreditPolicy proposed = proposal.map(Proposals.Proposal::policy).orElse(policy);
        return new Policy(
                policy.preset().text(),
                Arrays.stream(PolicyParameter.values())
                        .map(parameter -> new Parameter(
                                parameter.text(),
                                parameter.unit().text(),
                                policy.value(parameter),
                                proposed.value(parameter),
                                parameter.min(),
                                parameter.unit().max(),
                                parameter.meaning(),
                                parameter.prevents()))
                        .toList(),
                proposal.map(each -> each.at().toString()).orElse(""));
    }

    private Answer propose(Request request) {
        access.require(request);
        FederationId federation = request.federationInPath();
        CreditPolicy policy = changed(gate.terms(federation).credits(), request.read(Proposal.class));
        proposals.propose(federation, policy);
        return Answer.ok(shown(federation));
    }

    /** Lets simulated members, honest and not, live under the policy in force and under the one that these values make. */
    private Answer simulate(Request request) {
        access.require(request);
        Terms terms = gate.terms(request.federationInPath());
        CreditPolicy wanted = changed(terms.credits(), request.read(Proposal.class));
        int k = terms.config().k();
        return trial.compare(terms.credits(), wanted, k)
                .map(compared -> Answer.ok(new Simulated(k, shown(compared.inForce()), shown(compared.proposed()))))
                .orElseThrow(() -> ProblemException.of(
                        429,
                        "simulation_busy",
                        "another policy is being tried: try again in a few seconds",
                        Map.of("retry_after_s", 5, "scope", "address")));
    }

    private static Trial shown(CreditSimulation.Result result) {
        return new Trial(
                result.days(),
                result.rows().stream()
                        .map(row -> new Fate(
                                row.strategy().text(),
                                row.strategy().organisations(),
                                row.earned(),
                                row.lost(),
                                row.net(),
                                row.asked()))
                        .toList(),
                result.payingCheats().stream().map(Strategy::text).toList());
    }

    /** The policy with the values that are proposed; refuses what is out of bounds or contradicts itself. */
    static CreditPolicy changed(CreditPolicy policy, Proposal proposal) {
        if (!proposal.values().keySet().stream()
                .allMatch(name -> PolicyParameter.ofText(name).isPresent())) {
            throw ProblemException.badRequest(
                    "unknown_parameter", "the policy has no parameter of this name: read it first");
        }
        try {
            return new CreditPolicy(
                    policy.preset(),
                    Arrays.stream(PolicyParameter.values())
                            .map(parameter -> proposal.values().getOrDefault(parameter.text(), policy.value(parameter)))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("bad_policy", String.valueOf(e.getMessage()));
        }
    }

    private Answer withdraw(Request request) {
        access.require(request);
        FederationId federation = request.federationInPath();
        proposals.withdraw(federation);
        return Answer.ok(shown(federation));
    }
}
