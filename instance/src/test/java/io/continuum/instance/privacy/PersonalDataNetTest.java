package io.continuum.instance.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.privacy.PersonalDataNet.Kind;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC-pattern A-12. */
class PersonalDataNetTest {

    private final PersonalDataNet net =
            new PersonalDataNet(Set.of("mira", "okonkwo", "svc-billing"), Set.of("misconfiguration")::contains);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        mail jana.k@example.org            | EMAIL
        ask @mira_k                        | MENTION
        call +49 30 1234567                | PHONE
        call (030) 123 456                 | PHONE
        pay DE89 3704 0044 0532 0130 00    | IBAN_NUMBER
        card 4111 1111 1111 1111           | CARD
        from 10.20.30.40                   | IPV4
        from 2001:db8::1                   | IPV6
        from fe80::1ff:fe23:4567:890a      | IPV6
        nic 00:1A:2b:3c:4D:5e              | MAC
        see https://wiki/x                 | URL
        db-7.acme.internal is slow         | HOSTNAME
        id 0b8f4c6e-1d2a-4f4e-9d3c-0123456789ab | UUID
        order 48213                        | DIGITS
        born 1980-02-03                    | DATE
        ssn 078-05-1120                    | NATIONAL_ID
        key AKIAIOSFODNN7EXAMPLE           | SECRET_PREFIX
        token ghp_16C7e42F292c6912E7       | SECRET_PREFIX
        jwt eyJhbGciOiJIUzI1NiJ9           | SECRET_PREFIX
        pem -----BEGIN PRIVATE KEY-----    | SECRET_PREFIX
        value q9Xv2LmZ7RtB4kWd8sYp         | RANDOM_STRING
        in /srv/app/config.yaml            | PATH
        on C:\\Users                        | PATH
        CVE-2024-3094                      | ADVISORY
        GHSA-vwqx-4fm8-6qc9                | ADVISORY
        Mira restarted it                  | LOCAL_NAME
        job of svc-billing                 | LOCAL_NAME
        сlоck skew with tоken              | MIXED_SCRIPT
        """)
    void whatPointsToSomebodyIsFound(String text, Kind kind) {
        assertThat(net.search(text)).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zero\u200bwidth", "turned\u202earound", "soft\u00adhyphen", "null\u0000byte", "\ue000"})
    void hiddenCharactersAreFound(String text) {
        assertThat(net.search(text)).contains(Kind.HIDDEN_CHARACTER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use-after-free",
                "clock skew between servers",
                "HTTP 503",
                "CWE-1336",
                "weakness:cwe-416",
                "code:http-503",
                "class:host/database",
                "concept:expired-tls-certificate",
                "improper-neutralization-of-special-elements",
                "misconfiguration",
                "retries with exponential backoff; no limit",
                "80 and 443"
            })
    void commonTechnicalTextIsClean(String text) {
        assertThat(net.search(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"card 4111 1111 1111 1112"})
    void aWrongCheckDigitIsNoCard(String text) {
        assertThat(net.search(text)).doesNotContain(Kind.CARD);
    }
}
