package io.continuum.coordinator.api;

import io.continuum.coordinator.access.NonceStore;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.MemberStore.Key;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Terms;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.http.ContentDigest;
import io.continuum.protocol.http.RequestSignature;
import io.continuum.protocol.http.RequestSignature.Headers;
import io.continuum.protocol.http.RequestSignature.Reason;
import io.continuum.protocol.http.RequestSignature.Verification;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What every request passes before its route: its signature, its limit, its place in the federation. Thread-safe. */
final class Gate {
    private final MemberKeys keys;
    private final NonceStore nonces;
    private final Federations federations;
    private final RateLimits limits;
    private final Supplier<String> authority;
    private final InstantSource clock;

    /** Finds the key and organisation of an instance that is or was a member of any federation. */
    interface MemberKeys {
        Optional<Key> find(InstanceId instance);
    }

    /** @param authority the public name that requests must be signed for */
    Gate(
            MemberKeys keys,
            NonceStore nonces,
            Federations federations,
            RateLimits limits,
            Supplier<String> authority,
            InstantSource clock) {
        this.keys = keys;
        this.nonces = nonces;
        this.federations = federations;
        this.limits = limits;
        this.authority = authority;
        this.clock = clock;
    }

    /** Who signed the request; refuses one that is not signed properly, was seen before or comes too often. */
    Caller signed(Request request, RouteClass routeClass) {
        Signatory signatory = new Signatory(routeClass);
        Headers headers = new Headers(
                request.header(ContentDigest.HEADER).orElse(""),
                request.header(RequestSignature.INPUT_HEADER).orElse(""),
                request.header(RequestSignature.SIGNATURE_HEADER).orElse(""));
        Verification verification = RequestSignature.verify(
                covered(request), request.body(), headers, clock.instant(), signatory, signatory);
        return switch (verification) {
            case Verification.Verified verified -> new Caller(verified.signer(), signatory.organisation());
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

    /** The instance that claims a request: its key, and its organisation's limit, which counts before a nonce is stored. */
    private final class Signatory implements RequestSignature.Keys, RequestSignature.Nonces {
        private final RouteClass routeClass;
        private Optional<Key> key = Optional.empty();

        Signatory(RouteClass routeClass) {
            this.routeClass = routeClass;
        }

        @Override
        public Optional<VerifyingKey> find(InstanceId instance) {
            key = keys.find(instance);
            return key.flatMap(known -> VerifyingKey.of(known.verifyingKey()));
        }

        @Override
        public boolean firstUse(InstanceId instance, String nonce, Instant until) {
            limit(routeClass, organisation().toString());
            return nonces.use(instance, nonce, until);
        }

        OrgId organisation() {
            return key.orElseThrow().organisation();
        }
    }

    /** Lets an unsigned request pass, unless its address sends too many. */
    void unsigned(Request request) {
        limit(RouteClass.UNSIGNED, request.address());
    }

    /** The caller's membership; refuses who is not, or no longer, a member. The answer tells nothing about a federation. */
    Membership member(FederationId federation, Caller caller) {
        return federations
                .member(federation, caller.instance())
                .filter(Membership::active)
                .orElseThrow(() -> ProblemException.of(
                        403,
                        "not_a_member",
                        "this instance is not an active member of the federation: join by invite"));
    }

    Membership admin(FederationId federation, Caller caller) {
        Membership member = member(federation, caller);
        if (!member.admin()) {
            throw ProblemException.of(403, "not_an_admin", "only an admin of the federation may do this");
        }
        return member;
    }

    /** What holds in a federation that the caller was found to be a member of. */
    Terms terms(FederationId federation) {
        return federations
                .terms(federation)
                .orElseThrow(
                        () -> ProblemException.of(404, "unknown_federation", "no such federation on this coordinator"));
    }

    private void limit(RouteClass routeClass, String caller) {
        Duration wait = limits.take(routeClass, caller);
        if (wait.isPositive()) {
            long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
            throw ProblemException.of(
                    429,
                    "too_many_requests",
                    "try again in %d s".formatted(seconds),
                    Map.of("retry_after_s", seconds, "limit", routeClass.name().toLowerCase(Locale.ROOT)));
        }
    }
}
