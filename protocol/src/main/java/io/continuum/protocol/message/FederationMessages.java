package io.continuum.protocol.message;

import static io.continuum.protocol.identity.RefusalException.require;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.JoinRequest;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Welcome;
import java.util.List;
import java.util.Map;

/** Messages about federations, their members and those who want to join. */
public final class FederationMessages {
    private static final int HASH_BYTES = 32;
    private static final int JOINS_MAX = 1_000;
    private static final int REASON_LENGTH_MAX = 500;
    private static final int CHECKPOINT_BYTES_MAX = 131_072;
    private static final long INVITE_S_MAX = 90L * 24 * 3600;

    private FederationMessages() {}

    /** {@code POST /v1/federations} */
    public record Found(Bytes genesis, Bytes descriptor, Bytes config, Bytes epochCommit) {
        public Found {
            Bounds.length("genesis", genesis, MembershipEvent.BYTES_MAX);
            Bounds.length("descriptor", descriptor, Descriptor.BYTES_MAX);
            Bounds.length("config", config, FederationConfig.BYTES_MAX);
            Bounds.length("epoch_commit", epochCommit, EpochCommit.BYTES_MAX);
        }
    }

    /** Answer to {@link Found}, 201. */
    public record Founded(FederationId federationId) {}

    /** Answer to {@code GET /v1/federations/{fed}/membership}. */
    public record Membership(List<Bytes> events, List<Bytes> descriptors, Bytes config, List<Bytes> epochCommits) {
        public Membership {
            events = Bounds.binaries("events", events, FederationHistory.EVENTS_MAX, MembershipEvent.BYTES_MAX);
            descriptors =
                    Bounds.binaries("descriptors", descriptors, FederationHistory.EVENTS_MAX, Descriptor.BYTES_MAX);
            Bounds.length("config", config, FederationConfig.BYTES_MAX);
            epochCommits = Bounds.binaries(
                    "epoch_commits", epochCommits, FederationHistory.COMMITS_MAX, EpochCommit.BYTES_MAX);
        }

        /** The whole history, as sent for {@code from=0}, verified from the federation's id on. */
        public Checked<FederationHistory> verify(FederationId federation, LocalMinima minima) {
            return FederationHistory.verify(
                    federation,
                    events.stream().map(Bytes::toArray).toList(),
                    descriptors.stream().map(Bytes::toArray).toList(),
                    config.toArray(),
                    epochCommits.stream().map(Bytes::toArray).toList(),
                    minima);
        }
    }

    /**
     * {@code POST /v1/federations/{fed}/membership}
     *
     * @param descriptor the one that the event names; empty for an event that names none
     * @param next the CONFIG event that follows a REMOVE event in the same step, where a compromise begins a new tag epoch
     * @param config the signed configuration that a CONFIG event names; empty for other events
     * @param epochCommit the commit of the epoch that a CONFIG event, or the removal of another, begins
     */
    public record Append(
            Bytes event,
            @MayBeMissing Bytes descriptor,
            @MayBeMissing Bytes next,
            @MayBeMissing Bytes config,
            @MayBeMissing Bytes epochCommit) {
        public Append {
            Bounds.length("event", event, MembershipEvent.BYTES_MAX);
            Bounds.length("descriptor", descriptor, Descriptor.BYTES_MAX);
            Bounds.length("next", next, MembershipEvent.BYTES_MAX);
            Bounds.length("config", config, FederationConfig.BYTES_MAX);
            Bounds.length("epoch_commit", epochCommit, EpochCommit.BYTES_MAX);
        }
    }

    /**
     * Answer to {@code GET /v1/federations/{fed}/restoration}.
     *
     * @param backupMadeAt RFC 3339, as {@code restoredAt}
     * @param events how many events of the chain are there, and {@code epoch} the newest epoch
     * @param logVkey of the log that goes on
     * @param checkpoint the last one of the log before; empty if there is none
     */
    public record Restored(
            String backupMadeAt,
            String restoredAt,
            long events,
            long epoch,
            String logVkey,
            @MayBeMissing Bytes checkpoint) {
        public Restored {
            Bounds.range("events", events, 1, FederationHistory.EVENTS_MAX);
            Bounds.range("epoch", epoch, 1, FederationHistory.COMMITS_MAX);
            Bounds.length("checkpoint", checkpoint, CHECKPOINT_BYTES_MAX);
        }
    }

    /** Answer to {@link Append}, 201. */
    public record Appended(long seq) {}

    /** {@code POST /v1/federations/{fed}/epochs}: the commit of the next epoch. */
    public record CommitEpoch(Bytes epochCommit) {
        public CommitEpoch {
            Bounds.length("epoch_commit", epochCommit, EpochCommit.BYTES_MAX);
        }
    }

    /** Answer to {@link CommitEpoch}, 201. */
    public record EpochCommitted(long epoch) {}

    /**
     * {@code POST /v1/federations/{fed}/invites}
     *
     * @param sameOrganisation whether it is for an instance of the inviter's organisation, as members may invite that are no
     *     admins
     */
    public record OpenInvite(
            Bytes inviteId, long expiresS, @MayBeMissing boolean sameOrganisation) {
        public OpenInvite {
            inviteId.requireLength(Invite.ID_BYTES, "invite_id");
            Bounds.range("expires_s", expiresS, 1, INVITE_S_MAX);
        }
    }

    /** {@code POST /v1/federations/{fed}/joins}: a join request as it travels. */
    public record Join(Bytes descriptor, Bytes inviteId, Bytes nonce, Bytes orgCommit, Bytes mac, Bytes sig) {
        public Join {
            Bounds.length("descriptor", descriptor, Descriptor.BYTES_MAX);
            inviteId.requireLength(Invite.ID_BYTES, "invite_id");
            nonce.requireLength(HASH_BYTES, "nonce");
            orgCommit.requireLength(HASH_BYTES, "org_commit");
            mac.requireLength(HASH_BYTES, "mac");
            sig.requireLength(VerifyingKey.SIGNATURE_BYTES, "sig");
        }

        public static Join of(JoinRequest request) {
            return new Join(
                    Bytes.of(request.descriptor().encoded()),
                    request.inviteId(),
                    request.nonce(),
                    request.orgCommit(),
                    request.mac(),
                    request.signature());
        }

        /** The request, if its descriptor is valid and its sender holds the key in it. */
        public Checked<JoinRequest> verify(FederationId federation) {
            return Checked.of(() -> {
                Descriptor checked = Descriptor.decode(descriptor.toArray()).orRefuse();
                JoinRequest request = new JoinRequest(checked, inviteId, nonce, orgCommit, mac, sig);
                require(
                        request.possessionProven(federation),
                        Refusal.BAD_SIGNATURE,
                        "the sender does not hold the descriptor's key");
                return request;
            });
        }
    }

    /** Answer to {@code GET /v1/federations/{fed}/joins}. */
    public record Joins(List<Join> joins) {
        public Joins {
            joins = Bounds.list("joins", joins, JOINS_MAX);
        }
    }

    /**
     * {@code POST /v1/federations/{fed}/joins/{invite_id}/welcome}: the ADD event and the welcome land together.
     *
     * @param epoch the one that the welcome's secrets are of, which must still be the newest; 0 leaves that unchecked
     */
    public record Admit(
            Bytes welcome,
            Bytes event,
            Bytes descriptor,
            @MayBeMissing long epoch) {
        public Admit {
            Bounds.length("welcome", welcome, Welcome.BYTES_MAX);
            Bounds.length("event", event, MembershipEvent.BYTES_MAX);
            Bounds.length("descriptor", descriptor, Descriptor.BYTES_MAX);
        }
    }

    /**
     * {@code POST /v1/federations/{fed}/joins/{invite_id}/cosign}: an inviter that is no admin consents to one more instance of
     * its organisation.
     *
     * @param seq number of the ADD event that the signature is for
     */
    public record Cosign(long seq, Bytes signature) {
        public Cosign {
            Bounds.range("seq", seq, 1, FederationHistory.EVENTS_MAX);
            signature.requireLength(VerifyingKey.SIGNATURE_BYTES, "signature");
        }
    }

    /** A join that waits for an admin, who finds the inviter's consent with it. */
    public record CosignedJoin(Bytes descriptor, Bytes cosigner, long seq, Bytes signature) {
        public CosignedJoin {
            Bounds.length("descriptor", descriptor, Descriptor.BYTES_MAX);
            cosigner.requireLength(InstanceId.BYTES, "cosigner");
            signature.requireLength(VerifyingKey.SIGNATURE_BYTES, "signature");
        }
    }

    /** Answer to {@code GET /v1/federations/{fed}/cosigned-joins}. */
    public record CosignedJoins(List<CosignedJoin> joins) {
        public CosignedJoins {
            joins = Bounds.list("joins", joins, JOINS_MAX);
        }
    }

    /** {@code POST /v1/federations/{fed}/joins/{invite_id}/reject} */
    public record Reject(String reason) {
        public Reject {
            Bounds.text("reason", reason, REASON_LENGTH_MAX);
        }
    }

    /** Answer to {@code GET /v1/federations/{fed}/joins/{invite_id}/welcome}: 200 with it, 202 while it is empty. */
    public record Welcomed(@MayBeMissing Bytes welcome) {
        public Welcomed {
            Bounds.length("welcome", welcome, Welcome.BYTES_MAX);
        }

        @JsonIgnore
        public boolean pending() {
            return welcome.length() == 0;
        }
    }

    /**
     * Answer to {@code GET /v1/health} of a coordinator or keyper.
     *
     * @param refused number of refused requests, and envelopes within accepted ones, by the code that the caller was told,
     *     since the start
     * @param evaluations what its tag helper did since the start
     */
    public record Health(
            String status,
            String version,
            long federations,
            long readyMs,
            long rssBytes,
            Map<String, Long> refused,
            Evaluations evaluations) {
        public Health {
            refused = Map.copyOf(refused);
        }

        /** @param refused number of refused requests by reason */
        public record Evaluations(long answered, long elements, Map<String, Long> refused) {
            public Evaluations {
                refused = Map.copyOf(refused);
            }
        }
    }
}
