package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * A request to join by invite. The coordinator checks that the sender holds the descriptor's key; only the inviter can
 * check the MAC, which shows that the sender has the invite.
 *
 * <pre>
 * mac = HMAC(K_mac, info("cta1/join", fed_id, invite_id, Hash(descriptor), nonce, org_commit))
 * sig = Ed25519(joiner, info("cta1/join-request", fed_id, invite_id, Hash(descriptor), nonce, org_commit, mac))
 * </pre>
 *
 * @param orgCommit the joiner's organisation's; zeros where the invite is into an organisation, whose secret the joiner gets
 *     with the welcome
 */
public record JoinRequest(
        Descriptor descriptor, Bytes inviteId, Bytes nonce, Bytes orgCommit, Bytes mac, Bytes signature) {
    private static final int NONCE_BYTES = 32;

    public JoinRequest {
        inviteId.requireLength(Invite.ID_BYTES, "invite id");
        nonce.requireLength(NONCE_BYTES, "nonce");
        orgCommit.requireLength(32, "organisation commitment");
        mac.requireLength(32, "mac");
        signature.requireLength(VerifyingKey.SIGNATURE_BYTES, "signature");
    }

    public static JoinRequest create(Invite invite, Descriptor descriptor, InstanceKeys keys, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] commit = switch (invite.place()) {
            case Invite.Place.NewOrganisation _ ->
                keys.orgSecret()
                        .commitment(invite.federation(), descriptor.org())
                        .toArray();
            case Invite.Place.Organisation _ -> new byte[32];
        };
        byte[][] fields = fields(invite.federation(), invite.id(), descriptor, nonce, commit);
        byte[] mac = Kdf.hmac(invite.macKey(), Labels.JOIN.info(fields));
        byte[] signature = keys.signing().sign(signedBytes(fields, mac));
        return new JoinRequest(
                descriptor, invite.id(), Bytes.of(nonce), Bytes.of(commit), Bytes.of(mac), Bytes.of(signature));
    }

    /** Whether the sender holds the key in the descriptor. This is all that a coordinator can check. */
    public boolean possessionProven(FederationId federation) {
        byte[][] fields = fields(federation, inviteId, descriptor, nonce.toArray(), orgCommit.toArray());
        return descriptor.key().verifies(signedBytes(fields, mac.toArray()), signature.toArray());
    }

    /** The inviter's check: made with this invite, by the holder of the descriptor's key. */
    public Checked<JoinRequest> check(Invite invite) {
        return Checked.of(() -> {
            require(inviteId.equals(invite.id()), Refusal.MISMATCH, "the request is for another invite");
            byte[][] fields = fields(invite.federation(), inviteId, descriptor, nonce.toArray(), orgCommit.toArray());
            require(
                    MessageDigest.isEqual(mac.toArray(), Kdf.hmac(invite.macKey(), Labels.JOIN.info(fields))),
                    Refusal.BAD_MAC,
                    "the request was not made with this invite, or it was changed on the way");
            require(
                    possessionProven(invite.federation()),
                    Refusal.BAD_SIGNATURE,
                    "the sender does not hold the descriptor's key");
            require(
                    !(invite.place() instanceof Invite.Place.Organisation(OrgId org))
                            || descriptor.org().equals(org),
                    Refusal.MISMATCH,
                    "the invite is into another organisation than the descriptor's");
            return this;
        });
    }

    private static byte[] signedBytes(byte[][] fields, byte[] mac) {
        return Labels.JOIN_REQUEST.info(fields[0], fields[1], fields[2], fields[3], fields[4], mac);
    }

    private static byte[][] fields(
            FederationId federation, Bytes inviteId, Descriptor descriptor, byte[] nonce, byte[] orgCommit) {
        return new byte[][] {
            federation.toArray(), inviteId.toArray(), descriptor.hash().toArray(), nonce, orgCommit
        };
    }
}
