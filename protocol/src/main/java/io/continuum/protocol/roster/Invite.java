package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * An invitation into a federation, handed over outside of it. The coordinator learns nothing of it but {@link #id}, so it
 * can neither join in the invitee's place nor swap the invitee's keys.
 *
 * <pre>
 * code = "cta1inv:" || base64url(u8 1 || secret(32) || fed_id(32) || inviter_id(32) || u16 length || coordinator URL)
 *      | "cta1inv:" || base64url(u8 2 || secret(32) || fed_id(32) || inviter_id(32) || org_id(32) || u16 length || URL)
 * </pre>
 *
 * @param place the organisation that the invitee belongs to
 */
public record Invite(Secret secret, FederationId federation, InstanceId inviter, URI coordinator, Place place) {
    public static final String PREFIX = "cta1inv:";
    public static final int URL_BYTES_MAX = 500;
    public static final int ID_BYTES = 16;

    private static final int VERSION = 1;
    private static final int VERSION_INTO_ORGANISATION = 2;
    private static final int FIXED_BYTES = 1 + 32 + 32 + 32 + 2;

    /** Whose instance the invitee is. */
    public sealed interface Place {
        /** Of an organisation of its own. */
        record NewOrganisation() implements Place {}

        /** One more of the inviter's organisation. */
        record Organisation(OrgId id) implements Place {}
    }

    public Invite {
        secret.require32("invite secret");
        if (!isHttp(coordinator) || coordinator.toString().length() > URL_BYTES_MAX) {
            throw new IllegalArgumentException("not an http or https URL of at most " + URL_BYTES_MAX + " bytes");
        }
    }

    public static Invite create(FederationId federation, InstanceId inviter, URI coordinator, SecureRandom random) {
        return new Invite(Secret.random(random), federation, inviter, coordinator, new Place.NewOrganisation());
    }

    /** Invites one more instance of {@code organisation}, which must be the inviter's own. */
    public static Invite into(
            OrgId organisation, FederationId federation, InstanceId inviter, URI coordinator, SecureRandom random) {
        return new Invite(
                Secret.random(random), federation, inviter, coordinator, new Place.Organisation(organisation));
    }

    /** Reads a code; spaces around it are ignored, as it is often pasted. */
    public static Checked<Invite> parse(String code) {
        return Checked.of(() -> {
            String text = code.strip();
            require(text.startsWith(PREFIX), Refusal.MALFORMED, "an invite code begins with " + PREFIX);
            byte[] bytes = Base64Url.decode(text.substring(PREFIX.length()), FIXED_BYTES + OrgId.BYTES + URL_BYTES_MAX)
                    .orElseThrow(() -> new RefusalException(
                            Refusal.MALFORMED, "the invite code is cut off or has characters it cannot have"));
            require(bytes.length > FIXED_BYTES, Refusal.MALFORMED, "the invite code is too short");
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int version = in.get();
            require(
                    version == VERSION || version == VERSION_INTO_ORGANISATION,
                    Refusal.UNSUPPORTED,
                    "an invite code of another version");
            int fixed = version == VERSION ? FIXED_BYTES : FIXED_BYTES + OrgId.BYTES;
            require(bytes.length > fixed, Refusal.MALFORMED, "the invite code is too short");
            Secret secret = Secret.of(take(in, 32));
            FederationId federation = FederationId.of(take(in, FederationId.BYTES));
            InstanceId inviter = InstanceId.of(take(in, InstanceId.BYTES));
            Place place = version == VERSION
                    ? new Place.NewOrganisation()
                    : new Place.Organisation(OrgId.of(take(in, OrgId.BYTES)));
            int length = in.getShort() & 0xffff;
            require(length == in.remaining(), Refusal.MALFORMED, "the invite code's length does not fit");
            return new Invite(secret, federation, inviter, url(take(in, length)), place);
        });
    }

    private static URI url(byte[] ascii) throws RefusalException {
        try {
            URI url = new URI(new String(ascii, StandardCharsets.US_ASCII));
            require(isHttp(url), Refusal.MALFORMED, "the coordinator's address is not an http or https URL");
            return url;
        } catch (URISyntaxException _) {
            throw new RefusalException(Refusal.MALFORMED, "the coordinator's address is not a URL");
        }
    }

    private static boolean isHttp(URI url) {
        return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && url.toString().chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** The code to hand over. Whoever has it can ask to join. */
    public String code() {
        byte[] url = coordinator.toString().getBytes(StandardCharsets.US_ASCII);
        int version = place instanceof Place.Organisation ? VERSION_INTO_ORGANISATION : VERSION;
        byte[] organisation = place instanceof Place.Organisation(OrgId org) ? org.toArray() : new byte[0];
        return PREFIX
                + Base64Url.encode(Bytes.concat(
                        Bytes.u8(version),
                        secret.reveal(),
                        federation.toArray(),
                        inviter.toArray(),
                        organisation,
                        Bytes.u16(url.length),
                        url));
    }

    /** The 16 bytes by which the coordinator knows this invite. */
    public Bytes id() {
        return Bytes.of(derive(Labels.INVITE_ID, ID_BYTES));
    }

    byte[] macKey() {
        return derive(Labels.INVITE_MAC, 32);
    }

    byte[] psk() {
        return derive(Labels.INVITE_PSK, 32);
    }

    private byte[] derive(Labels label, int length) {
        return Kdf.expand(Kdf.extract(federation.toArray(), secret.reveal()), label.info(), length);
    }
}
