package io.continuum.coordinator.api;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.access.Nonces;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.api.Signatures.Signer;
import io.continuum.coordinator.keyper.EvaluationCounts;
import io.continuum.coordinator.keyper.Evaluations;
import io.continuum.coordinator.keyper.Following;
import io.continuum.coordinator.keyper.KeyperKeys;
import io.continuum.coordinator.measure.Meters;
import io.continuum.coordinator.witness.Witness;
import io.continuum.coordinator.work.Workers;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceId;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything that the routes of a keyper stand on.
 *
 * @param evaluators threads that do nothing but evaluate
 * @param url the public one, which requests must be signed for
 * @param readyMs how long the start took
 */
public record KeyperApi(
        Nonces nonces,
        AdminSecret adminSecret,
        RateLimits limits,
        KeyperKeys keys,
        Following following,
        Evaluations evaluations,
        EvaluationCounts counts,
        Workers evaluators,
        Witness witness,
        Supplier<URI> url,
        LongSupplier readyMs,
        InstantSource clock,
        Readiness readiness,
        Meters meters) {

    /** Adds every route there is. */
    public void on(ApiServer server) {
        Signatures signatures = new Signatures(nonces, limits, () -> SignedRequest.authority(url.get()), clock, meters);
        new ContractRoutes().on(server);
        new OperationRoutes(signatures, adminSecret, readiness, meters).on(server);
        new HealthRoutes(() -> following.unconfirmed() == 0 ? "ok" : "unconfirmed", following::count, counts, readyMs)
                .on(server);
        new KeyperServerRoutes(signatures, keys, following, adminSecret).on(server);
        new WitnessRoutes(signatures, witness).on(server);
        new EvaluationRoutes(
                        (request, routeClass) -> signatures.signed(request, routeClass, this::member),
                        _ -> {},
                        evaluations,
                        evaluators,
                        (_, _) -> Gate.notAMember())
                .on(server);
    }

    /** Who is or was a member; whether it still is, is asked of the federation that it names. */
    private Optional<Signer> member(InstanceId id) {
        return following.descriptor(id).map(KeyperApi::signer);
    }

    private static Signer signer(Descriptor member) {
        return new Signer(member.key(), member.org(), member.org().toString());
    }
}
