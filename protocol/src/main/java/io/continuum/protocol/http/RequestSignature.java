package io.continuum.protocol.http;

import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.crypt.VerifyingKey;
import io.continuum.protocol.identity.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Signed requests: HTTP Message Signatures (RFC 9421) in one restricted profile. One label, exactly these components and
 * parameters in this order; anything else is refused.
 *
 * <pre>
 * Content-Digest: sha-256=:…:
 * Signature-Input: cta1=("@method" "@authority" "@path" "@query" "content-type" "content-digest");created=…;expires=…;
 *                  nonce="22 base64url";keyid="instance id, base64url";alg="ed25519";tag="cta1-req"
 * Signature: cta1=:…:
 * </pre>
 *
 * A request without a body covers the digest of the empty body and an empty content-type.
 */
public final class RequestSignature {
    public static final String INPUT_HEADER = "Signature-Input";
    public static final String SIGNATURE_HEADER = "Signature";

    /** How far the sender's clock may be from ours. */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(2);

    /** How long a signature may be valid. */
    public static final Duration LIFETIME_MAX = Duration.ofMinutes(5);

    /** How long a nonce is remembered: as long as a request with it can be accepted. */
    public static final Duration NONCE_KEPT = LIFETIME_MAX.plus(CLOCK_SKEW_MAX);

    private static final int HEADER_LENGTH_MAX = 1_024;
    private static final int NONCE_BYTES = 16;
    private static final String COMPONENTS =
            "(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-type\" \"content-digest\")";
    private static final Pattern INPUT = Pattern.compile(Pattern.quote("cta1=" + COMPONENTS)
            + ";created=(0|[1-9][0-9]{0,11});expires=(0|[1-9][0-9]{0,11});nonce=\"([A-Za-z0-9_-]{22})\""
            + ";keyid=\"([A-Za-z0-9_-]{43})\";alg=\"ed25519\";tag=\"cta1-req\"");
    private static final Pattern SIGNATURE = Pattern.compile("cta1=:([A-Za-z0-9+/]{86}==):");

    private RequestSignature() {}

    /** The three headers that a signed request carries. */
    public record Headers(String contentDigest, String signatureInput, String signature) {}

    /** What came of checking a signed request. */
    public sealed interface Verification {
        /** The holder of this instance's key sent this request, now and once. */
        record Verified(InstanceId signer, Instant created, String nonce) implements Verification {}

        record Refused(Reason reason, String detail) implements Verification {}
    }

    /** Why a signed request is refused. */
    public enum Reason {
        /** The headers are missing or not of this profile. */
        MALFORMED_SIGNATURE,
        /** The key id is not one the server knows here. */
        UNKNOWN_KEY,
        /** Made too long ago or too far ahead by the server's clock, or valid for too long. */
        EXPIRED_REQUEST,
        /** The body is not the one that was signed. */
        DIGEST_MISMATCH,
        BAD_SIGNATURE,
        /** This nonce was used before. */
        REPLAYED_REQUEST;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Finds the registered key of an instance. */
    public interface Keys {
        Optional<VerifyingKey> find(InstanceId instance);
    }

    /** Remembers nonces. */
    public interface Nonces {
        /**
         * Remembers the pair until {@code until}; false if it is remembered already.
         *
         * @param created when the request says that it was made
         */
        boolean firstUse(InstanceId instance, String nonce, Instant created, Instant until);
    }

    /** Signs a request, valid for five minutes from {@code now}. */
    public static Headers sign(
            SignedRequest request, byte[] body, SigningKey key, Instant now, RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        long created = now.getEpochSecond();
        String params = COMPONENTS
                + ";created=" + created
                + ";expires=" + (created + LIFETIME_MAX.toSeconds())
                + ";nonce=\"" + Base64Url.encode(nonce)
                + "\";keyid=\""
                + Base64Url.encode(InstanceId.of(key.verifyingKey()).toArray())
                + "\";alg=\"ed25519\";tag=\"cta1-req\"";
        String digest = ContentDigest.of(body);
        byte[] signature = key.sign(base(request, digest, params));
        return new Headers(
                digest, "cta1=" + params, "cta1=:" + Base64.getEncoder().encodeToString(signature) + ":");
    }

    /**
     * Checks a signed request, in this order: shape of the headers, key, times, digest, signature, nonce. The nonce comes
     * last, so that nobody without a key can fill the store.
     *
     * @param body the bytes as received
     */
    public static Verification verify(
            SignedRequest request, byte[] body, Headers headers, Instant now, Keys keys, Nonces nonces) {
        Optional<Input> parsed = Input.parse(headers);
        if (parsed.isEmpty()) {
            return refused(
                    Reason.MALFORMED_SIGNATURE,
                    "the request must carry Content-Digest, Signature-Input and Signature in the cta1 profile");
        }
        Input input = parsed.get();
        Optional<VerifyingKey> key = keys.find(input.signer);
        if (key.isEmpty()) {
            return refused(Reason.UNKNOWN_KEY, "instance " + input.signer + " is not known here");
        }
        long skew = now.getEpochSecond() - input.created;
        if (Math.abs(skew) > CLOCK_SKEW_MAX.toSeconds() || now.getEpochSecond() > input.expires) {
            return refused(
                    Reason.EXPIRED_REQUEST,
                    "the request was made " + skew + " s before the server's clock; set the sender's clock, at most "
                            + CLOCK_SKEW_MAX.toSeconds() + " s are allowed");
        }
        if (input.expires <= input.created || input.expires - input.created > LIFETIME_MAX.toSeconds()) {
            return refused(
                    Reason.EXPIRED_REQUEST,
                    "a signature is valid for 1 to " + LIFETIME_MAX.toSeconds() + " s, not "
                            + (input.expires - input.created));
        }
        if (!ContentDigest.matches(headers.contentDigest(), body)) {
            return refused(Reason.DIGEST_MISMATCH, "the body is not the one that was signed");
        }
        if (!key.get().verifies(base(request, headers.contentDigest(), input.params), input.signature)) {
            return refused(
                    Reason.BAD_SIGNATURE, "the signature does not fit this request, or the server's public name");
        }
        Instant created = Instant.ofEpochSecond(input.created);
        if (!nonces.firstUse(input.signer, input.nonce, created, now.plus(NONCE_KEPT))) {
            return refused(Reason.REPLAYED_REQUEST, "this request was received before; sign a new one");
        }
        return new Verification.Verified(input.signer, created, input.nonce);
    }

    private static Verification refused(Reason reason, String detail) {
        return new Verification.Refused(reason, detail);
    }

    /** The signature base (RFC 9421 section 2.5). */
    private static byte[] base(SignedRequest request, String digest, String params) {
        String text = "\"@method\": " + request.method()
                + "\n\"@authority\": " + request.authority()
                + "\n\"@path\": " + request.path()
                + "\n\"@query\": ?" + request.query()
                + "\n\"content-type\": " + request.contentType()
                + "\n\"content-digest\": " + digest
                + "\n\"@signature-params\": " + params;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The headers, taken apart. */
    private static final class Input {
        private final String params;
        private final long created;
        private final long expires;
        private final String nonce;
        private final InstanceId signer;
        private final byte[] signature;

        private Input(Matcher input, InstanceId signer, byte[] signature) {
            this.params = input.group().substring("cta1=".length());
            this.created = Long.parseLong(input.group(1));
            this.expires = Long.parseLong(input.group(2));
            this.nonce = input.group(3);
            this.signer = signer;
            this.signature = signature;
        }

        static Optional<Input> parse(Headers headers) {
            if (headers.signatureInput().length() > HEADER_LENGTH_MAX
                    || headers.signature().length() > HEADER_LENGTH_MAX) {
                return Optional.empty();
            }
            Matcher input = INPUT.matcher(headers.signatureInput());
            Matcher signature = SIGNATURE.matcher(headers.signature());
            if (!input.matches() || !signature.matches()) {
                return Optional.empty();
            }
            byte[] bytes = Base64.getDecoder().decode(signature.group(1));
            return Base64Url.decodeExactly(input.group(4), InstanceId.BYTES)
                    .map(id -> new Input(input, InstanceId.of(id), bytes));
        }
    }
}
