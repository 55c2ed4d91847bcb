package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.keyper.Keyper;
import io.continuum.coordinator.keyper.Keypers;
import io.continuum.coordinator.member.Membership;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.KeyperMessages;
import io.continuum.protocol.message.KeyperMessages.Own;
import io.continuum.protocol.message.KeyperMessages.Register;
import io.continuum.protocol.message.KeyperMessages.Registered;
import java.util.function.Function;
import java.util.function.Supplier;

/** The tag helpers that a federation can choose from, and the registration of those that its organisations run. */
final class KeyperRoutes {
    private final Gate gate;
    private final Keypers keypers;
    private final Supplier<String> url;
    private final Function<FederationId, String> logVkey;

    /**
     * @param url of this coordinator
     * @param logVkey of a federation's transparency log; empty where there is none
     */
    KeyperRoutes(Gate gate, Keypers keypers, Supplier<String> url, Function<FederationId, String> logVkey) {
        this.gate = gate;
        this.keypers = keypers;
        this.url = url;
        this.logVkey = logVkey;
    }

    void on(ApiServer server) {
        server.get("/v1/federations/:fed/keypers", this::all);
        server.post("/v1/federations/:fed/keypers", this::register);
    }

    private Answer all(Request request) {
        FederationId federation = request.federationInPath();
        gate.evenSuspended(federation, gate.signed(request, RouteClass.READ));
        long tagEpoch = gate.terms(federation).config().tagEpoch();
        return Answer.ok(new KeyperMessages.Keypers(
                new Own(
                        tagEpoch + 1,
                        keypers.own(federation, tagEpoch).encoded(),
                        url.get(),
                        logVkey.apply(federation)),
                keypers.all(federation, tagEpoch).stream()
                        .map(KeyperRoutes::shown)
                        .toList()));
    }

    private Answer register(Request request) {
        FederationId federation = request.federationInPath();
        Membership member = gate.member(federation, gate.signed(request, RouteClass.MEMBERSHIP));
        long tagEpoch = gate.terms(federation).config().tagEpoch();
        Register entry = request.read(Register.class);
        return switch (keypers.register(federation, member.organisation(), tagEpoch, entry)) {
            case Checked.Valid<Keyper>(Keyper keyper) -> Answer.created(new Registered(keyper.id()));
            case Checked.Refused<Keyper>(Refusal refusal, String detail) ->
                throw ProblemException.of(Changes.status(refusal), refusal.code(), detail);
        };
    }

    private static KeyperMessages.Keyper shown(Keyper keyper) {
        return new KeyperMessages.Keyper(
                keyper.id(),
                keyper.key().encoded(),
                keyper.url(),
                keyper.organisation(),
                keyper.witnessVkey(),
                keyper.offer().helper());
    }
}
