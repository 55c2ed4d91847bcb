package io.continuum.instance.federation;

import io.continuum.instance.federation.FederationState.Refreshed;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.roster.MembershipEvent;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces this instance's keys: signing, KEM and Noise. Thread-safe.
 *
 * <p>The new keys are on disk beside the old ones before anybody hears of them, and take their place when the verified chain
 * names them; until then both are kept. So an instance that is killed at any point goes on with the keys that the federation
 * knows, and finishes by itself what it began.
 */
public final class KeyUpdate {
    /** How long a descriptor says that its keys are good for. */
    static final Duration DESCRIPTOR_LIFETIME = Duration.ofDays(730);

    private static final Logger LOG = LoggerFactory.getLogger(KeyUpdate.class);
    private static final int ATTEMPTS_MAX = 5;

    private final FederationState state;
    private final KeyFile keyFile;
    private final CoordinatorClient client;
    private final CoordinatorClient.Signer signer;
    private final InstantSource clock;
    private final SecureRandom random;

    public KeyUpdate(
            FederationState state,
            KeyFile keyFile,
            CoordinatorClient client,
            CoordinatorClient.Signer signer,
            InstantSource clock,
            SecureRandom random) {
        this.state = state;
        this.keyFile = keyFile;
        this.client = client;
        this.signer = signer;
        this.clock = clock;
        this.random = random;
    }

    /** Makes new keys and puts them in force, or goes on with those that an earlier attempt made. @return the new id */
    public synchronized Outcome<InstanceId> update() {
        if (state.current().flatMap(Federation::member).isEmpty()) {
            return new Outcome.Refused<>(
                    "no_federation",
                    "Keys are updated where others know them: this instance is no member of a federation.");
        }
        prepare();
        return announce();
    }

    /** Goes on with what was begun and not finished; without effect otherwise. */
    public synchronized void step() {
        if (keyFile.secrets().successor().isEmpty()) {
            return;
        }
        switch (announce()) {
            case Outcome.Done<InstanceId> _ -> {
                // Said where it happened.
            }
            case Outcome.Refused<InstanceId>(String code, String detail) ->
                LOG.atWarn().addKeyValue("reason", code + ": " + detail).log("the key update was given up");
            case Outcome.Unavailable<InstanceId>(String detail) ->
                LOG.atDebug().addKeyValue("reason", detail).log("the key update waits");
        }
    }

    /** New keys on disk, unless some wait there already. */
    void prepare() {
        keyFile.change(secrets -> secrets.successor().isEmpty()
                ? secrets.withSuccessor(Optional.of(secrets.keys().successor(random)))
                : secrets);
    }

    private Outcome<InstanceId> announce() {
        String last = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Refreshed refreshed = state.refresh(signer);
            Optional<InstanceKeys> successor =
                    keyFile.secrets().successor().stream().findFirst();
            Optional<Federation> federation = state.current();
            if (successor.isEmpty() || federation.isEmpty()) {
                LOG.atInfo().addKeyValue("instance", state.self().fingerprint()).log("new keys are in force");
                return new Outcome.Done<>(state.self());
            }
            if (refreshed instanceof Refreshed.Unavailable(String detail)) {
                return new Outcome.Unavailable<>(detail);
            }
            if (refreshed instanceof Refreshed.Rejected(String detail)) {
                return state.removed() ? giveUp("not_a_member", detail) : new Outcome.Unavailable<>(detail);
            }
            switch (post(federation.get(), successor.get())) {
                case Reply.Ok _ -> {
                    // The next look at the chain brings the new keys in force.
                }
                case Reply.Unavailable(String detail) -> {
                    return new Outcome.Unavailable<>(detail);
                }
                case Reply.Refused(var _, String code, String detail, var _) -> {
                    boolean moved = code.equals("stale_head") || code.equals("not_a_member");
                    if (!moved) {
                        return giveUp(code, detail);
                    }
                    last = detail;
                }
            }
        }
        return new Outcome.Unavailable<>("the new keys are kept and will be announced again: " + last);
    }

    /** The event, signed by the old keys and by the new ones. */
    private Reply post(Federation federation, InstanceKeys successor) {
        Instant now = clock.instant();
        Descriptor descriptor = Descriptor.create(
                successor, now.getEpochSecond(), now.plus(DESCRIPTOR_LIFETIME).getEpochSecond());
        MembershipEvent event =
                MembershipEvent.keyUpdate(federation.history().roster(), federation.keys(), successor, descriptor);
        return client.signed(
                signer,
                "POST",
                federation.coordinator(),
                "/v1/federations/" + Base64Url.encode(federation.id().toArray()) + "/membership",
                Map.of(
                        "event", Base64Url.encode(event.encoded()),
                        "descriptor", Base64Url.encode(descriptor.encoded())));
    }

    private Outcome<InstanceId> giveUp(String code, String detail) {
        keyFile.change(secrets -> secrets.withSuccessor(Optional.empty()));
        return new Outcome.Refused<>(code, detail);
    }
}
