package io.continuum.coordinator.api;

import io.continuum.coordinator.access.Nonces;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.measure.Meters;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.http.ContentDigest;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.RequestSignature.Headers;
import io.continuum.protocol.http.RequestSignature.Reason;
import io.continuum.protocol.http.RequestSignature.Verification;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What every request passes first, at a coordinator and at a keyper: its signature, and its caller's limit. Thread-safe. */
final class Signatures {
    private final Nonces nonces;
    private final RateLimits limits;
    private final Supplier<String> authority;
    private final InstantSource clock;
    private final Meters meters;

    /** Finds who may sign, by key id. */
    interface Signers {
        Optional<Signer> find(InstanceId id);
    }

    /**
     * The holder of a key that is known here.
     *
     * @param limitedAs callers with the same name share a limit
     */
    record Signer(VerifyingKey key, OrgId organisation, String limitedAs) {}

    /** @param authority the public name that requests must be signed for */
    Signatures(Nonces nonces, RateLimits limits, Supplier<String> authority, InstantSource clock, Meters meters) {
        this.nonces = nonces;
        this.limits = limits;
        this.authority = authority;
        this.clock = clock;
        this.meters = meters;
    }

    /** Who signed the request; refuses one that is not signed properly, was seen before or comes too often. */
    Caller signed(Request request, RouteClass routeClass, Signers signers) {
        Signatory signatory = new Signatory(routeClass, signers);
        Headers headers = new Headers(
                request.header(ContentDigest.HEADER).orElse(""),
                request.header(RequestSignature.INPUT_HEADER).orElse(""),
                request.header(RequestSignature.SIGNATURE_HEADER).orElse(""));
        Verification verification = RequestSignature.verify(
                covered(request), request.body(), headers, clock.instant(), signatory, signatory);
        return switch (verification) {
            case Verification.Verified verified ->
                new Caller(verified.signer(), signatory.signer().organisation(), routeClass == RouteClass.READ);
            case Verification.Refused(Reason reason, String detail) -> {
                limit(RouteClass.UNSIGNED, request.address());
                throw ProblemException.of(401, reason.code(), detail);
            }
        };
    }

    private SignedRequest covered(Request request) {
        String contentType = request.header("Content-Type").orElse("").strip();
        try {
            return new SignedRequest(request.method(), authority.get(), request.path(), request.query(), contentType);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("bad_request", "the request cannot be read: " + e.getMessage());
        }
    }

    /** Who claims a request: the key, and the limit, which counts before a nonce is stored. */
    private final class Signatory implements RequestSignature.Keys, RequestSignature.Nonces {
        private final RouteClass routeClass;
        private final Signers signers;
        private Optional<Signer> signer = Optional.empty();

        Signatory(RouteClass routeClass, Signers signers) {
            this.routeClass = routeClass;
            this.signers = signers;
        }

        @Override
        public Optional<VerifyingKey> find(InstanceId id) {
            signer = signers.find(id);
            return signer.map(Signer::key);
        }

        @Override
        public boolean firstUse(InstanceId id, String nonce, Instant created, Instant until) {
            limit(routeClass, signer().limitedAs());
            return switch (nonces.use(id, nonce, created, until)) {
                case Nonces.Use.First _ -> true;
                case Nonces.Use.Repeated _ -> false;
                case Nonces.Use.TooOld(Duration wait) ->
                    throw ProblemException.retryAfter(
                            503,
                            "nonces_lost",
                            wait,
                            "this server does not know any more which requests it has had: sign this one again in %d s",
                            Map.of());
            };
        }

        Signer signer() {
            return signer.orElseThrow();
        }
    }

    /** Lets an unsigned request pass, unless its address sends too many. */
    void unsigned(Request request) {
        unsigned(request, RouteClass.UNSIGNED);
    }

    /** As {@link #unsigned(Request)}, with the limit of another class. */
    void unsigned(Request request, RouteClass routeClass) {
        limit(routeClass, request.address());
    }

    private void limit(RouteClass routeClass, String caller) {
        RateLimits.Turn turn = limits.take(routeClass, caller);
        if (!turn.granted()) {
            meters.limited(routeClass.name().toLowerCase(Locale.ROOT));
            throw ProblemException.retryAfter(
                    429,
                    "too_many_requests",
                    turn.retryAfter(),
                    "try again in %d s",
                    Map.of(
                            "limit",
                            routeClass.name().toLowerCase(Locale.ROOT),
                            "scope",
                            routeClass.scope(),
                            "reset_s",
                            ProblemException.seconds(turn.reset())));
        }
    }
}
