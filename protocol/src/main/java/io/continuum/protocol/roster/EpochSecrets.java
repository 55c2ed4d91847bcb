package io.continuum.protocol.roster;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.security.SecureRandom;

/**
 * The two secrets that the members of one epoch share, and the keys derived from them. The envelope secret changes with
 * each epoch; the tag secret stays for a tag epoch, so that counting to k does not start again at each removal.
 */
public record EpochSecrets(
        FederationId federation, long epoch, long tagEpoch, Secret envelopeSecret, Secret tagSecret) {
    private static final int FIELDS = 4;
    private static final int SECRET_BYTES = 32;

    public EpochSecrets {
        if (epoch < 1 || epoch > FederationConfig.EPOCH_MAX || tagEpoch < 1 || tagEpoch > FederationConfig.EPOCH_MAX) {
            throw new IllegalArgumentException("epoch " + epoch + ", tag epoch " + tagEpoch);
        }
        envelopeSecret.require32("envelope secret");
        tagSecret.require32("tag secret");
    }

    /** The secrets of epoch 1 of a new federation. */
    public static EpochSecrets first(FederationId federation, SecureRandom random) {
        return new EpochSecrets(federation, 1, 1, Secret.random(random), Secret.random(random));
    }

    /** The next epoch of the same tag epoch. */
    public EpochSecrets nextEpoch(SecureRandom random) {
        return new EpochSecrets(federation, epoch + 1, tagEpoch, Secret.random(random), tagSecret);
    }

    /** The next epoch, in which a new tag epoch begins. */
    public EpochSecrets nextTagEpoch(SecureRandom random) {
        return new EpochSecrets(federation, epoch + 1, tagEpoch + 1, Secret.random(random), Secret.random(random));
    }

    /** Encrypts the bodies of envelopes of this epoch. */
    public byte[] envelopeKey() {
        return derive(envelopeSecret, Labels.K_ENV, epoch);
    }

    /** The psk of peer handshakes in this epoch. */
    public byte[] peerKey() {
        return derive(envelopeSecret, Labels.K_PEER, epoch);
    }

    /** Keys the tags of this tag epoch. */
    public byte[] tagKey() {
        return derive(tagSecret, Labels.K_TAG, tagEpoch);
    }

    /** Keys the blind index of this tag epoch. */
    public byte[] indexKey() {
        return derive(tagSecret, Labels.K_IDX, tagEpoch);
    }

    /** Seals what a member keeps of the helpers' answers of this tag epoch. */
    public byte[] partKey() {
        return derive(tagSecret, Labels.K_PART, tagEpoch);
    }

    private byte[] derive(Secret secret, Labels label, long number) {
        return Kdf.expand(secret.reveal(), label.info(federation.toArray(), Bytes.u32(number)), SECRET_BYTES);
    }

    /** What proves to others that one holds the same two secrets: a MAC over {@code headerHash}. */
    byte[] confirmation(byte[] headerHash) {
        byte[] prk = Kdf.extract(envelopeSecret.reveal(), tagSecret.reveal());
        return Kdf.hmac(Kdf.expand(prk, Labels.EPOCH_CONFIRM.info(), SECRET_BYTES), headerHash);
    }

    /** {@code [epoch, tag_epoch, envelope_secret, tag_secret]}, in the clear. */
    public byte[] encode() {
        Cbor.Writer out = Cbor.writer();
        write(out);
        return out.toBytes();
    }

    public static Checked<EpochSecrets> decode(FederationId federation, byte[] bytes) {
        return Checked.of(() -> {
            Cbor.Reader in = Cbor.reader(bytes);
            EpochSecrets secrets = read(federation, in);
            in.end();
            return secrets;
        });
    }

    void write(Cbor.Writer out) {
        out.array(FIELDS)
                .uint(epoch)
                .uint(tagEpoch)
                .bytes(envelopeSecret.reveal())
                .bytes(tagSecret.reveal());
    }

    static EpochSecrets read(FederationId federation, Cbor.Reader in) throws CborException {
        in.arrayOf(FIELDS);
        long epoch = in.uint(FederationConfig.EPOCH_MAX);
        long tagEpoch = in.uint(FederationConfig.EPOCH_MAX);
        if (epoch == 0 || tagEpoch == 0) {
            throw new CborException("epochs count from 1");
        }
        return new EpochSecrets(
                federation, epoch, tagEpoch, Secret.of(in.bytesOf(SECRET_BYTES)), Secret.of(in.bytesOf(SECRET_BYTES)));
    }
}
