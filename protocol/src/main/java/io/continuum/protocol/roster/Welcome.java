package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Hpke;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.wire.Cbor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a newcomer is told once an admin added it: the group's secrets, sealed to its key and to the invite.
 *
 * <pre>
 * sealed = HPKE-psk(joiner's KEM key, info("cta1/welcome", fed_id, joiner_id, inviter_id), aad = SHA-256(ADD event),
 *                   psk = K_psk of the invite, psk_id = invite_id)
 * plain  = [1, epoch secrets, [earlier epoch secrets…], membership_head, config_hash, commit_hash, checkpoint | null]
 *        | [2, the same six fields, org_secret(32)]
 * </pre>
 *
 * The checkpoint is a note with the log's own signature, so that the first one which the coordinator shows to the newcomer
 * is not believed unseen. The second form is for one more instance of the sender's own organisation, which the sender
 * cosigned.
 *
 * @param secrets those of the epoch in force
 * @param history those of earlier epochs, as the federation's history policy allows; oldest first
 * @param membershipHead the head after the newcomer's ADD event
 * @param commitHash the hash of the newest epoch commit
 * @param checkpoint the newest that the sender believes; none where there is no log or it has seen none
 * @param orgSecret the secret of the organisation that sender and newcomer share; none if they share none
 */
public record Welcome(
        EpochSecrets secrets,
        List<EpochSecrets> history,
        Bytes membershipHead,
        Bytes configHash,
        Bytes commitHash,
        List<Bytes> checkpoint,
        List<OrgSecret> orgSecret) {
    public static final int EPOCHS_MAX = 1_000;
    public static final int BYTES_MAX = 128 * 1024;

    /** A checkpoint with one signature is some 300 bytes. */
    public static final int CHECKPOINT_BYTES_MAX = 4_096;

    private static final int VERSION = 1;
    private static final int VERSION_WITH_ORG_SECRET = 2;
    private static final int HASH_BYTES = 32;

    public Welcome {
        history = List.copyOf(history);
        if (history.size() > EPOCHS_MAX) {
            throw new IllegalArgumentException("secrets of " + history.size() + " epochs, at most " + EPOCHS_MAX);
        }
        checkpoint = List.copyOf(checkpoint);
        if (checkpoint.size() > 1 || checkpoint.stream().anyMatch(note -> note.length() > CHECKPOINT_BYTES_MAX)) {
            throw new IllegalArgumentException("a welcome holds one checkpoint of at most " + CHECKPOINT_BYTES_MAX);
        }
        orgSecret = List.copyOf(orgSecret);
        if (orgSecret.size() > 1) {
            throw new IllegalArgumentException("a newcomer belongs to one organisation");
        }
    }

    /** The welcome of an instance of another organisation, by one that has seen no log. */
    public Welcome(
            EpochSecrets secrets,
            List<EpochSecrets> history,
            Bytes membershipHead,
            Bytes configHash,
            Bytes commitHash) {
        this(secrets, history, membershipHead, configHash, commitHash, List.of(), List.of());
    }

    /** Seals this to the newcomer whose ADD event this is. */
    public byte[] seal(Invite invite, Descriptor joiner, MembershipEvent add) {
        Cbor.Writer out = orgSecret.isEmpty()
                ? Cbor.writer().array(7).uint(VERSION)
                : Cbor.writer().array(8).uint(VERSION_WITH_ORG_SECRET);
        secrets.write(out);
        out.array(history.size());
        history.forEach(earlier -> earlier.write(out));
        out.bytes(membershipHead.toArray()).bytes(configHash.toArray()).bytes(commitHash.toArray());
        if (checkpoint.isEmpty()) {
            out.nul();
        } else {
            out.bytes(checkpoint.getFirst().toArray());
        }
        orgSecret.forEach(secret -> out.bytes(secret.value().reveal()));
        return Hpke.sealWithPsk(
                joiner.kemKey(),
                info(invite, joiner.id()),
                Labels.sha256(add.encoded()),
                out.toBytes(),
                invite.psk(),
                invite.id().toArray());
    }

    /**
     * Opens a welcome. Success shows that it comes from someone who has the invite; {@code add} must be the newcomer's own
     * event of the chain it has verified.
     */
    public static Checked<Welcome> open(byte[] sealed, Invite invite, InstanceKeys keys, MembershipEvent add) {
        return Checked.of(() -> {
            require(sealed.length <= BYTES_MAX, Refusal.MALFORMED, "welcome of " + sealed.length + " bytes");
            byte[] plain = Hpke.openWithPsk(
                            keys.kemSeed().reveal(),
                            info(invite, keys.id()),
                            Labels.sha256(add.encoded()),
                            sealed,
                            invite.psk(),
                            invite.id().toArray())
                    .orElseThrow(() -> new RefusalException(
                            Refusal.CANNOT_OPEN, "the welcome was not made for this instance and this invite"));
            Cbor.Reader in = Cbor.reader(plain);
            int fields = in.array(8);
            long version = in.uint();
            require(
                    (version == VERSION && fields == 7) || (version == VERSION_WITH_ORG_SECRET && fields == 8),
                    Refusal.UNSUPPORTED,
                    "welcome version");
            EpochSecrets secrets = EpochSecrets.read(invite.federation(), in);
            int epochs = in.array(EPOCHS_MAX);
            List<EpochSecrets> history = new ArrayList<>(epochs);
            for (int i = 0; i < epochs; i++) {
                history.add(EpochSecrets.read(invite.federation(), in));
            }
            Bytes membershipHead = Bytes.of(in.bytesOf(HASH_BYTES));
            Bytes configHash = Bytes.of(in.bytesOf(HASH_BYTES));
            Bytes commitHash = Bytes.of(in.bytesOf(HASH_BYTES));
            List<Bytes> checkpoint = in.skipNull() ? List.of() : List.of(Bytes.of(in.bytes(CHECKPOINT_BYTES_MAX)));
            List<OrgSecret> orgSecret =
                    version == VERSION ? List.of() : List.of(new OrgSecret(Secret.of(in.bytesOf(HASH_BYTES))));
            in.end();
            return new Welcome(secrets, history, membershipHead, configHash, commitHash, checkpoint, orgSecret);
        });
    }

    private static byte[] info(Invite invite, InstanceId joiner) {
        return Labels.WELCOME.info(
                invite.federation().toArray(),
                joiner.toArray(),
                invite.inviter().toArray());
    }
}
