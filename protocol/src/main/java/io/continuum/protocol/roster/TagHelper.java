package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.crypt.VoprfException;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A server whose key takes part in each tag of a tag epoch, as the configuration names it. It learns how often it is
 * asked, and neither patterns nor tags.
 *
 * <pre>
 * [url, pk(33), null | [org_id, signer_id, signature(64)]]
 * signature = Ed25519(info("cta1/oprf-operator", fed_id, u32 tag_epoch, pk, url))
 * </pre>
 *
 * @param url http or https, at most {@link #URL_BYTES_MAX} ASCII characters
 * @param key of this tag epoch; every answer is proven against it
 */
public record TagHelper(URI url, VoprfPublicKey key, Operator operator) {
    public static final int URL_BYTES_MAX = 200;
    /** No encoded entry is longer. */
    public static final int BYTES_MAX = 400;

    /** Who runs a helper. */
    public sealed interface Operator {
        /** No organisation stands for it: it counts as the coordinator's. */
        record Unnamed() implements Operator {}

        /** An instance of the organisation signed for it. */
        record Named(OrgId org, InstanceId signer, Bytes signature) implements Operator {
            public Named {
                signature.requireLength(VerifyingKey.SIGNATURE_BYTES, "signature of a helper's operator");
            }
        }
    }

    public TagHelper {
        if (!isAddress(url)) {
            throw new IllegalArgumentException("not an http or https URL of at most " + URL_BYTES_MAX + " characters");
        }
    }

    /** A helper that no organisation stands for. */
    public static TagHelper unnamed(URI url, VoprfPublicKey key) {
        return new TagHelper(url, key, new Operator.Unnamed());
    }

    /** A helper that the organisation of {@code signer} stands for in one tag epoch. */
    public static TagHelper named(
            URI url, VoprfPublicKey key, FederationId federation, long tagEpoch, InstanceKeys signer) {
        byte[] signature = signer.signing().sign(message(url, key, federation, tagEpoch));
        return new TagHelper(url, key, new Operator.Named(signer.org(), signer.id(), Bytes.of(signature)));
    }

    /**
     * Refuses a helper for which a member is said to have signed that did not. One whose signer is no member any more is
     * accepted, and counts for nothing.
     */
    void check(Roster roster, long tagEpoch) throws RefusalException {
        if (!(operator instanceof Operator.Named named)) {
            return;
        }
        Optional<Member> signer = roster.member(named.signer());
        if (signer.isPresent()) {
            require(
                    signer.get().org().equals(named.org()),
                    Refusal.MISMATCH,
                    "the signer for helper " + url + " is of another organisation");
            require(
                    signedBy(signer.get().descriptor().key(), roster.federation(), tagEpoch),
                    Refusal.BAD_SIGNATURE,
                    "the signature for helper " + url + " does not fit");
        }
    }

    /** The organisation that stands for this helper, if an instance of it that is a member signed for it. */
    Optional<OrgId> organisation(Roster roster, long tagEpoch) {
        return switch (operator) {
            case Operator.Unnamed _ -> Optional.empty();
            case Operator.Named named ->
                roster.member(named.signer())
                        .filter(signer -> signer.org().equals(named.org())
                                && signedBy(signer.descriptor().key(), roster.federation(), tagEpoch))
                        .map(Member::org);
        };
    }

    /** Whether the holder of {@code signer} signed for this helper in that tag epoch. */
    public boolean signedBy(VerifyingKey signer, FederationId federation, long tagEpoch) {
        return operator instanceof Operator.Named named
                && signer.verifies(
                        message(url, key, federation, tagEpoch),
                        named.signature().toArray());
    }

    private static byte[] message(URI url, VoprfPublicKey key, FederationId federation, long tagEpoch) {
        return Labels.OPRF_OPERATOR.info(
                federation.toArray(), Bytes.u32(tagEpoch), key.encoded().toArray(), ascii(url));
    }

    private static byte[] ascii(URI url) {
        return url.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a helper may have this address. */
    public static boolean isAddress(String url) {
        try {
            return isAddress(new URI(url));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isAddress(URI url) {
        String text = url.toString();
        return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && text.length() <= URL_BYTES_MAX
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** The entry alone, as it is offered before a configuration holds it. */
    public byte[] encode() {
        Cbor.Writer out = Cbor.writer();
        write(out);
        return out.toBytes();
    }

    /** Reads what {@link #encode} writes; whose signature it is, is for the reader to check. */
    public static Checked<TagHelper> decode(byte[] bytes) {
        return Checked.of(() -> {
            Cbor.Reader in = Cbor.reader(bytes);
            TagHelper helper = read(in);
            in.end();
            return helper;
        });
    }

    void write(Cbor.Writer out) {
        out.array(3).text(url.toString()).bytes(key.encoded().toArray());
        switch (operator) {
            case Operator.Unnamed _ -> out.nul();
            case Operator.Named(OrgId org, InstanceId signer, Bytes signature) ->
                out.array(3).bytes(org.toArray()).bytes(signer.toArray()).bytes(signature.toArray());
        }
    }

    static TagHelper read(Cbor.Reader in) throws CborException, RefusalException {
        in.arrayOf(3);
        URI url = address(in.text(URL_BYTES_MAX));
        VoprfPublicKey key = key(in.bytesOf(VoprfPublicKey.BYTES));
        return new TagHelper(url, key, operator(in));
    }

    private static URI address(String text) throws RefusalException {
        try {
            URI url = new URI(text);
            require(isAddress(url), Refusal.MALFORMED, "a helper's address is not an http or https URL");
            return url;
        } catch (URISyntaxException _) {
            throw new RefusalException(Refusal.MALFORMED, "a helper's address is not a URL");
        }
    }

    private static VoprfPublicKey key(byte[] encoded) throws RefusalException {
        try {
            return VoprfPublicKey.of(Bytes.of(encoded));
        } catch (VoprfException e) {
            throw new RefusalException(Refusal.of(e.flaw()), "a helper's key: " + e.getMessage());
        }
    }

    private static Operator operator(Cbor.Reader in) throws CborException {
        if (in.skipNull()) {
            return new Operator.Unnamed();
        }
        in.arrayOf(3);
        return new Operator.Named(
                OrgId.of(in.bytesOf(OrgId.BYTES)),
                InstanceId.of(in.bytesOf(InstanceId.BYTES)),
                Bytes.of(in.bytesOf(VerifyingKey.SIGNATURE_BYTES)));
    }
}
