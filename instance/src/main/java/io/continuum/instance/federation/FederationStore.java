package io.continuum.instance.federation;

import io.continuum.instance.federation.FederationRecord.State;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.http.Base64Url;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps what is public about the federation, and which invites were handed out. The secrets lie in the key file. */
public interface FederationStore {

    /**
     * An invite that was handed out.
     *
     * @param id base64url
     * @param joiner the instance that it is used up by, or empty
     */
    record InviteRecord(String id, Instant expiresAt, String joiner) {}

    /** SHA-256, base64url: how stored bytes are told apart. */
    static String hash(byte[] bytes) {
        return Base64Url.encode(Labels.sha256(bytes));
    }

    Optional<FederationRecord> find(String tenant);

    /** Saves the one federation of this tenant; what was kept of another one goes. */
    void save(String tenant, FederationRecord federation);

    void mark(String tenant, String federation, State state);

    Optional<PublicHistory> history(String tenant, String federation);

    /** Every signed configuration that was in force while this instance looked, in no order. */
    List<byte[]> configs(String tenant, String federation);

    /** Adds what is new; the caller has verified that it only lengthens what was kept. */
    void saveHistory(String tenant, String federation, PublicHistory history);

    void addInvite(String tenant, String federation, InviteRecord invite);

    Optional<InviteRecord> invite(String tenant, String federation, String inviteId);

    List<InviteRecord> unusedInvites(String tenant, String federation, Instant now);

    /** Uses an invite up; false when it has expired, or when another joiner has used it already. */
    boolean useInvite(String tenant, String federation, String inviteId, String joiner, Instant now);
}
