package io.continuum.instance.federation;

import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that this instance must keep to itself: its own keys, the group secrets of its federation, and invites.
 *
 * @param epochs group secrets, oldest first; empty while the instance belongs to no federation
 * @param openInvites invites that this instance handed out and that nobody has used yet
 * @param joining the invite this instance is joining with, until it is welcomed; at most one
 * @param successor keys that are to replace {@code keys} once the federation has accepted them; at most one
 */
public record Secrets(
        InstanceKeys keys,
        List<EpochSecrets> epochs,
        List<Invite> openInvites,
        List<Invite> joining,
        List<InstanceKeys> successor) {
    private static final int VERSION = 1;
    private static final int VERSION_WITH_SUCCESSOR = 3;
    private static final int EPOCHS_MAX = 1_000;
    private static final int INVITES_MAX = 1_000;
    private static final int ITEM_BYTES_MAX = 4_096;

    public Secrets {
        epochs = List.copyOf(epochs);
        openInvites = List.copyOf(openInvites);
        joining = List.copyOf(joining);
        successor = List.copyOf(successor);
        if (openInvites.size() > INVITES_MAX || joining.size() > 1) {
            throw new IllegalArgumentException("more invites than can be open");
        }
        if (successor.size() > 1) {
            throw new IllegalArgumentException("more than one successor");
        }
    }

    static Secrets fresh(InstanceKeys keys) {
        return new Secrets(keys, List.of(), List.of(), List.of(), List.of());
    }

    Secrets withEpochs(List<EpochSecrets> newEpochs) {
        return new Secrets(keys, newEpochs, openInvites, joining, successor);
    }

    Secrets withInvite(Invite invite) {
        List<Invite> more = new ArrayList<>(openInvites);
        more.add(invite);
        return new Secrets(keys, epochs, more, joining, successor);
    }

    Secrets withoutInvite(Invite invite) {
        return new Secrets(
                keys,
                epochs,
                openInvites.stream().filter(open -> !open.equals(invite)).toList(),
                joining,
                successor);
    }

    Secrets joiningWith(Optional<Invite> invite) {
        return new Secrets(keys, epochs, openInvites, invite.stream().toList(), successor);
    }

    /** With other keys in force, and none to come. */
    Secrets withKeys(InstanceKeys inForce) {
        return new Secrets(inForce, epochs, openInvites, joining, List.of());
    }

    /** With keys that are to replace those in force. */
    Secrets withSuccessor(Optional<InstanceKeys> next) {
        return new Secrets(keys, epochs, openInvites, joining, next.stream().toList());
    }

    /**
     * {@code [1, keys, fed_id or empty, [epoch secrets…], [open invite code…], [joining invite code…]]}, in the clear; with a
     * successor, 3 in front and {@code [keys, successor's keys]} in the second place. 2 begins a locked file.
     */
    byte[] encode() {
        byte[] federation =
                epochs.isEmpty() ? new byte[0] : epochs.getFirst().federation().toArray();
        Cbor.Writer out = Cbor.writer().array(6);
        if (successor.isEmpty()) {
            out.uint(VERSION).bytes(keys.encode());
        } else {
            out.uint(VERSION_WITH_SUCCESSOR)
                    .array(2)
                    .bytes(keys.encode())
                    .bytes(successor.getFirst().encode());
        }
        out.bytes(federation);
        out.array(epochs.size());
        epochs.forEach(each -> out.bytes(each.encode()));
        out.array(openInvites.size());
        openInvites.forEach(each -> out.text(each.code()));
        out.array(joining.size());
        joining.forEach(each -> out.text(each.code()));
        return out.toBytes();
    }

    static Checked<Secrets> decode(byte[] bytes) {
        return Checked.of(() -> {
            Cbor.Reader in = Cbor.reader(bytes);
            in.arrayOf(6);
            long version = in.uint();
            if (version != VERSION && version != VERSION_WITH_SUCCESSOR) {
                throw new RefusalException(Refusal.UNSUPPORTED, "the key file is of another version");
            }
            if (version == VERSION_WITH_SUCCESSOR) {
                in.arrayOf(2);
            }
            InstanceKeys keys = InstanceKeys.decode(in.bytes(ITEM_BYTES_MAX)).orRefuse();
            List<InstanceKeys> successor = version == VERSION
                    ? List.of()
                    : List.of(InstanceKeys.decode(in.bytes(ITEM_BYTES_MAX)).orRefuse());
            byte[] federation = in.bytes(FederationId.BYTES);
            List<EpochSecrets> epochs = new ArrayList<>();
            int count = in.array(EPOCHS_MAX);
            for (int i = 0; i < count; i++) {
                epochs.add(EpochSecrets.decode(FederationId.of(federation), in.bytes(ITEM_BYTES_MAX))
                        .orRefuse());
            }
            Secrets secrets = new Secrets(keys, epochs, invites(in), invites(in), successor);
            in.end();
            return secrets;
        });
    }

    private static List<Invite> invites(Cbor.Reader in) throws CborException, RefusalException {
        List<Invite> invites = new ArrayList<>();
        int count = in.array(INVITES_MAX);
        for (int i = 0; i < count; i++) {
            invites.add(Invite.parse(in.text(ITEM_BYTES_MAX)).orRefuse());
        }
        return invites;
    }
}
