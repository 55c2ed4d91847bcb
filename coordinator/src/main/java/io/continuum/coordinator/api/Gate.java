package io.continuum.coordinator.api;

import io.continuum.coordinator.access.VerifyingKeys;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.api.Signatures.Signer;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.keyper.Keypers;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.MemberStore.Key;
import io.continuum.coordinator.member.Membership;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.restoration.Restoration;
import io.continuum.coordinator.restoration.Restorations;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What every request passes before its route: its signature, its limit, its place in the federation. Thread-safe. */
final class Gate {
    private final Signatures signatures;
    private final MemberKeys keys;
    private final Keypers keypers;
    private final VerifyingKeys points = new VerifyingKeys();
    private final Federations federations;
    private final Suspensions suspensions;
    private final Restorations restorations;

    /** Finds the key and organisation of an instance that is or was a member of any federation. */
    interface MemberKeys {
        Optional<Key> find(InstanceId instance);
    }

    Gate(
            Signatures signatures,
            MemberKeys keys,
            Keypers keypers,
            Federations federations,
            Suspensions suspensions,
            Restorations restorations) {
        this.signatures = signatures;
        this.keys = keys;
        this.keypers = keypers;
        this.federations = federations;
        this.suspensions = suspensions;
        this.restorations = restorations;
    }

    /** Who signed the request; refuses one that is not signed properly, was seen before or comes too often. */
    Caller signed(Request request, RouteClass routeClass) {
        return signatures.signed(request, routeClass, this::instance);
    }

    private Optional<Signer> instance(InstanceId id) {
        return keys.find(id)
                .flatMap(known -> points.of(known.verifyingKey())
                        .map(key -> new Signer(
                                key, known.organisation(), known.organisation().toString())));
    }

    /** The key of an instance that is or was a member of any federation. */
    Optional<VerifyingKey> keyOf(InstanceId instance) {
        return keys.find(instance).flatMap(known -> points.of(known.verifyingKey()));
    }

    /**
     * Lets pass what an active member of the federation signed, or a keyper that is registered with it. Chain and log of a
     * federation that came out of a backup are not shown before it is open: they would look like another history.
     */
    void reader(FederationId federation, Request request) {
        open(federation);
        Caller caller =
                signatures.signed(request, RouteClass.READ, id -> instance(id).or(() -> keyper(federation, id)));
        if (keypers.find(federation, caller.instance()).isEmpty()) {
            evenSuspended(federation, caller);
        }
    }

    private Optional<Signer> keyper(FederationId federation, InstanceId id) {
        return keypers.find(federation, id)
                .map(keyper -> new Signer(keyper.key(), keyper.organisation(), "keyper " + id));
    }

    /** Lets an unsigned request pass, unless its address sends too many. */
    void unsigned(Request request) {
        signatures.unsigned(request);
    }

    /** The caller's membership; refuses who is not, or no longer, a member, and whose organisation is held back. */
    Membership member(FederationId federation, Caller caller) {
        Membership member = evenSuspended(federation, caller);
        if (member.suspended()) {
            throw suspended(federation, member.organisation());
        }
        return member;
    }

    /** As {@link #member}, also while its organisation is held back: for reading, and for appealing. */
    Membership evenSuspended(FederationId federation, Caller caller) {
        if (!caller.reads()) {
            open(federation);
        }
        return evenRestored(federation, caller);
    }

    /** Refuses what a federation that came out of a backup does not do before an admin opened it. */
    void open(FederationId federation) {
        Optional<Restoration> closed = restorations.closed(federation);
        if (closed.isPresent()) {
            throw ProblemException.of(
                    503,
                    "restored",
                    "this coordinator came out of a backup of " + closed.get().madeAt()
                            + " and is read only: an admin of the federation opens it with `continuum federation"
                            + " reopen`",
                    Map.of("backup_made_at", closed.get().madeAt().toString()));
        }
    }

    /** The caller's membership, whatever holds it or the whole federation back. */
    Membership evenRestored(FederationId federation, Caller caller) {
        return federations
                .member(federation, caller.instance())
                .filter(Membership::active)
                .orElseThrow(Gate::notAMember);
    }

    /** The refusal of an organisation that is held back, with the grounds. */
    ProblemException suspended(FederationId federation, OrgId organisation) {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("scope", "organisation");
        suspensions.find(federation, organisation).ifPresent(suspension -> {
            more.put("grounds", suspension.grounds().text());
            more.put("note", suspension.note());
            more.put("since", suspension.since().toString());
        });
        return ProblemException.of(
                403,
                "suspended",
                "an admin suspended this organisation: it reads on, and may appeal; all it has stays as it is",
                more);
    }

    static ProblemException notAMember() {
        return ProblemException.of(
                403, "not_a_member", "this instance is not an active member of the federation: join by invite");
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
}
