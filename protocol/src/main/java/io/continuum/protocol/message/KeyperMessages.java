package io.continuum.protocol.message;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.roster.TagHelper;
import java.util.List;

/** Messages about tag helpers: the coordinator's own, and the keypers that organisations run. */
public final class KeyperMessages {
    /** A federation has no more keypers than are listed at once. */
    public static final int KEYPERS_MAX = 1_000;

    private KeyperMessages() {}

    /** Answer to {@code GET /v1/federations/{fed}/keypers}. */
    public record Keypers(Own own, List<Keyper> keypers) {
        public Keypers {
            keypers = Bounds.list("keypers", keypers, KEYPERS_MAX);
        }
    }

    /**
     * The coordinator's own helper and log.
     *
     * @param tagEpoch the next one, for which a seed is prepared
     * @param publicKey of that tag epoch, to be named in its configuration
     * @param logVkey of the federation's transparency log; empty where there is none
     */
    public record Own(
            long tagEpoch,
            Bytes publicKey,
            String url,
            @MayBeMissing String logVkey) {
        public Own {
            publicKey.requireLength(VoprfPublicKey.BYTES, "public_key");
            Bounds.text("url", url, TagHelper.URL_BYTES_MAX);
            Bounds.text("log_vkey", logVkey, NoteKey.VKEY_CHARS_MAX);
        }
    }

    /**
     * A keyper as it was registered.
     *
     * @param id hash of its public key, as of an instance
     * @param publicKey Ed25519, checks the keyper's own requests
     * @param offer {@link TagHelper} of the next tag epoch, signed by an instance of the organisation; empty while there is
     *     none
     */
    public record Keyper(
            InstanceId id,
            Bytes publicKey,
            String url,
            OrgId orgId,
            String witnessVkey,
            @MayBeMissing Bytes offer) {
        public Keyper {
            publicKey.requireLength(VerifyingKey.KEY_BYTES, "public_key");
            Bounds.text("url", url, TagHelper.URL_BYTES_MAX);
            Bounds.text("witness_vkey", witnessVkey, NoteKey.VKEY_CHARS_MAX);
            Bounds.length("offer", offer, TagHelper.BYTES_MAX);
        }
    }

    /**
     * {@code POST /v1/federations/{fed}/keypers}: registers a keyper of the caller's organisation, or brings its entry up to
     * date.
     *
     * @param offer as in {@link Keyper}; empty keeps the one that was there
     */
    public record Register(
            Bytes publicKey,
            String url,
            String witnessVkey,
            @MayBeMissing Bytes offer) {
        public Register {
            publicKey.requireLength(VerifyingKey.KEY_BYTES, "public_key");
            Bounds.text("url", url, TagHelper.URL_BYTES_MAX);
            Bounds.text("witness_vkey", witnessVkey, NoteKey.VKEY_CHARS_MAX);
            Bounds.length("offer", offer, TagHelper.BYTES_MAX);
        }
    }

    /** Answer to {@link Register}, 201. */
    public record Registered(InstanceId id) {}

    /** Answer to {@code GET /v1/keyper} at a keyper. */
    public record Identity(InstanceId id, Bytes publicKey, String witnessVkey, String version) {
        public Identity {
            publicKey.requireLength(VerifyingKey.KEY_BYTES, "public_key");
            Bounds.text("witness_vkey", witnessVkey, NoteKey.VKEY_CHARS_MAX);
        }
    }

    /** {@code POST /v1/keyper/federations} at a keyper: help this federation, whose chain that coordinator serves. */
    public record Follow(FederationId federation, String coordinatorUrl) {
        public Follow {
            Bounds.text("coordinator_url", coordinatorUrl, TagHelper.URL_BYTES_MAX);
        }
    }

    /**
     * Answer to {@link Follow}.
     *
     * @param tagEpoch the next one, for which a seed is prepared
     * @param publicKey of that tag epoch, to be named in its configuration
     */
    public record Following(long tagEpoch, Bytes publicKey) {
        public Following {
            publicKey.requireLength(VoprfPublicKey.BYTES, "public_key");
        }
    }
}
