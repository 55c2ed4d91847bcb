package io.continuum.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.http.RequestSignature.Headers;
import io.continuum.protocol.http.RequestSignature.Reason;
import io.continuum.protocol.http.RequestSignature.Verification;
import io.continuum.protocol.identity.InstanceId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSignatureTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final SignedRequest REQUEST =
            SignedRequest.to("POST", URI.create("http://Coordinator.test:8430/v1/query?x=%20y"), "application/json");

    private final SigningKey key = SigningKey.generate(new SeededRandom(1));
    private final InstanceId id = InstanceId.of(key.verifyingKey());
    private final Set<String> nonces = new HashSet<>();
    private final Random random = new Random(7);

    private Headers signed() {
        return RequestSignature.sign(REQUEST, BODY, key, NOW, random);
    }

    private Verification verify(SignedRequest request, byte[] body, Headers headers, Instant now) {
        return RequestSignature.verify(
                request,
                body,
                headers,
                now,
                instance -> instance.equals(id) ? Optional.of(key.verifyingKey()) : Optional.empty(),
                (instance, nonce, _, _) -> nonces.add(instance + nonce));
    }

    private static void assertRefused(Verification verification, Reason reason) {
        assertThat(verification)
                .isInstanceOfSatisfying(
                        Verification.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void aSignedRequestNamesItsSender() {
        assertThat(verify(REQUEST, BODY, signed(), NOW))
                .isInstanceOfSatisfying(
                        Verification.Verified.class,
                        verified -> assertThat(verified.signer()).isEqualTo(id));
    }

    @Test
    void theHeadersHaveTheFormOfTheProfile() {
        Headers headers = signed();
        assertThat(headers.contentDigest()).isEqualTo(ContentDigest.of(BODY)).startsWith("sha-256=:");
        assertThat(headers.signatureInput())
                .startsWith("cta1=(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-type\" \"content-digest\")"
                        + ";created=1795255200;expires=1795255500;nonce=\"")
                .endsWith(";alg=\"ed25519\";tag=\"cta1-req\"");
        assertThat(headers.signature()).matches("cta1=:[A-Za-z0-9+/]{86}==:");
    }

    /** SPEC.md S-92. */
    @Test
    void theSameRequestASecondTimeIsReplayed() {
        Headers headers = signed();
        verify(REQUEST, BODY, headers, NOW);
        assertRefused(verify(REQUEST, BODY, headers, NOW.plusSeconds(5)), Reason.REPLAYED_REQUEST);
    }

    /** SPEC.md S-92. */
    @ParameterizedTest
    @CsvSource({"-121, false", "-120, true", "120, true", "121, false", "301, false"})
    void aRequestIsAcceptedWithinTwoMinutesOfItsCreation(long secondsLater, boolean accepted) {
        Verification verification = verify(REQUEST, BODY, signed(), NOW.plusSeconds(secondsLater));
        if (accepted) {
            assertThat(verification).isInstanceOf(Verification.Verified.class);
        } else {
            assertRefused(verification, Reason.EXPIRED_REQUEST);
        }
    }

    /** SPEC.md S-92. */
    @Test
    void aSignatureThatIsValidForLongerThanFiveMinutesIsRefused() {
        Headers headers = signed();
        Headers longer = new Headers(
                headers.contentDigest(),
                headers.signatureInput().replace("expires=1795255500", "expires=1795255501"),
                headers.signature());
        assertRefused(verify(REQUEST, BODY, longer, NOW), Reason.EXPIRED_REQUEST);
    }

    /** SPEC.md S-92. */
    @Test
    void aRequestThatItsSenderLetExpireIsRefused() {
        Headers headers = signed();
        Headers shorter = new Headers(
                headers.contentDigest(),
                headers.signatureInput().replace("expires=1795255500", "expires=1795255210"),
                headers.signature());
        assertRefused(verify(REQUEST, BODY, shorter, NOW.plusSeconds(11)), Reason.EXPIRED_REQUEST);
        assertRefused(verify(REQUEST, BODY, shorter, NOW.plusSeconds(10)), Reason.BAD_SIGNATURE);
    }

    /** SPEC.md S-92. */
    @Test
    void anAlteredBodyIsRefused() {
        assertRefused(verify(REQUEST, new byte[] {1}, signed(), NOW), Reason.DIGEST_MISMATCH);
    }

    /** SPEC.md S-92. */
    @Test
    void anyAlteredPartOfTheRequestIsRefused() {
        Headers headers = signed();
        for (SignedRequest altered : new SignedRequest[] {
            new SignedRequest("PUT", REQUEST.authority(), REQUEST.path(), REQUEST.query(), REQUEST.contentType()),
            new SignedRequest("POST", "other.test", REQUEST.path(), REQUEST.query(), REQUEST.contentType()),
            new SignedRequest("POST", REQUEST.authority(), "/v1/other", REQUEST.query(), REQUEST.contentType()),
            new SignedRequest("POST", REQUEST.authority(), REQUEST.path(), "", REQUEST.contentType()),
            new SignedRequest("POST", REQUEST.authority(), REQUEST.path(), REQUEST.query(), "text/plain")
        }) {
            assertRefused(verify(altered, BODY, headers, NOW), Reason.BAD_SIGNATURE);
        }
        assertThat(nonces).as("a request that is refused leaves no nonce").isEmpty();
    }

    @Test
    void aDigestThatFitsTheBodyButWasNotSignedIsRefused() {
        byte[] other = {1};
        Headers headers = signed();
        Headers swapped = new Headers(ContentDigest.of(other), headers.signatureInput(), headers.signature());
        assertRefused(verify(REQUEST, other, swapped, NOW), Reason.BAD_SIGNATURE);
    }

    /** SPEC.md S-93. */
    @Test
    void aSenderThatIsNotRegisteredIsRefused() {
        Headers headers = RequestSignature.sign(REQUEST, BODY, SigningKey.generate(new SeededRandom(2)), NOW, random);
        assertRefused(verify(REQUEST, BODY, headers, NOW), Reason.UNKNOWN_KEY);
    }

    @Test
    void aSignatureUnderAnotherKeysNameIsRefused() {
        SigningKey other = SigningKey.generate(new SeededRandom(2));
        Headers headers = RequestSignature.sign(REQUEST, BODY, other, NOW, random);
        Headers renamed = new Headers(
                headers.contentDigest(),
                headers.signatureInput()
                        .replace(
                                Base64Url.encode(
                                        InstanceId.of(other.verifyingKey()).toArray()),
                                Base64Url.encode(id.toArray())),
                headers.signature());
        assertRefused(verify(REQUEST, BODY, renamed, NOW), Reason.BAD_SIGNATURE);
    }

    /** SPEC.md S-93. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sig1=()",
                "cta1=(\"@method\");created=1;expires=2;nonce=\"a\";keyid=\"b\";alg=\"ed25519\";tag=\"cta1-req\"",
                "REPLACE alg=\"ed25519\" alg=\"hmac-sha256\"",
                "REPLACE tag=\"cta1-req\" tag=\"other\"",
                "REPLACE \"@method\" \"@Method\"",
                "REPLACE \"@query\"\u0020 ",
                "REPLACE created= CREATED=",
                "REPLACE created=1 created=01",
                "APPEND ;more=1",
                "APPEND , sig2=()"
            })
    void anotherProfileIsRefused(String change) {
        Headers headers = signed();
        String[] words = change.split(" ", 3);
        String input = switch (words[0]) {
            case "REPLACE" -> headers.signatureInput().replace(words[1], words[2]);
            case "APPEND" -> headers.signatureInput() + change.substring("APPEND ".length());
            default -> change;
        };
        assertThat(input).isNotEqualTo(headers.signatureInput());
        assertRefused(
                verify(REQUEST, BODY, new Headers(headers.contentDigest(), input, headers.signature()), NOW),
                Reason.MALFORMED_SIGNATURE);
        assertRefused(
                verify(
                        REQUEST,
                        BODY,
                        new Headers(headers.contentDigest(), headers.signatureInput(), "cta1=:AAAA:"),
                        NOW),
                Reason.MALFORMED_SIGNATURE);
    }

    /** SPEC.md S-90. */
    @Test
    void aRequestWithoutBodyCoversTheEmptyBodyAndAnEmptyContentType() {
        SignedRequest get = SignedRequest.to("GET", URI.create("https://coordinator.test/v1/credits"), "");
        byte[] none = {};
        Headers headers = RequestSignature.sign(get, none, key, NOW, random);
        assertThat(headers.contentDigest()).isEqualTo("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
        assertThat(verify(get, none, headers, NOW)).isInstanceOf(Verification.Verified.class);
    }

    /** SPEC.md S-91. */
    @Test
    void theAuthorityIsInLowerCaseAndLeavesTheStandardPortOut() {
        assertThat(SignedRequest.authority(URI.create("https://Host.Test:443/")))
                .isEqualTo("host.test");
        assertThat(SignedRequest.authority(URI.create("http://Host.Test:80/"))).isEqualTo("host.test");
        assertThat(SignedRequest.authority(URI.create("http://host.test:443/"))).isEqualTo("host.test:443");
        assertThat(SignedRequest.authority(URI.create("http://[::1]:8430/"))).isEqualTo("[::1]:8430");
        assertThat(SignedRequest.to("GET", URI.create("http://h"), "").path()).isEqualTo("/");
    }

    @Test
    void aLineBreakCannotBeSmuggledIntoTheSignedText() {
        assertThatThrownBy(() -> new SignedRequest("GET", "h", "/\n\"@path\": /", "", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** SPEC.md S-5. */
    @Test
    void base64UrlHasOneSpellingForEachValue() {
        assertThat(Base64Url.encode(new byte[] {(byte) 0xfb, (byte) 0xff})).isEqualTo("-_8");
        assertThat(Base64Url.decode("-_8", 2)).hasValue(new byte[] {(byte) 0xfb, (byte) 0xff});
        assertThat(Base64Url.decode("-_9", 2)).as("trailing bits").isEmpty();
        assertThat(Base64Url.decode("-_8=", 2)).as("padding").isEmpty();
        assertThat(Base64Url.decode("+/8", 2)).as("the other alphabet").isEmpty();
        assertThat(Base64Url.decode("-_8", 1)).as("too long").isEmpty();
        assertThat(Base64Url.decodeExactly("-_8", 3)).isEmpty();
        assertThat(Base64Url.decode("", 0)).hasValue(new byte[0]);
    }
}
