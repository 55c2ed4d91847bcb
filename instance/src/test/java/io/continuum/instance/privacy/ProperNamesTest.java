package io.continuum.instance.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** SPEC-pattern A-13. */
class ProperNamesTest {

    @Test
    void aWordThatIsOnlyCapitalisedWithinASentenceIsAName() {
        ProperNames names = ProperNames.of("We moved the Orchard cluster. Then the Edge proxies failed.");

        assertThat(names.contains("orchard")).isTrue();
        assertThat(names.contains("edge")).isTrue();
        assertThat(names.contains("cluster")).isFalse();
    }

    @Test
    void oneUseInLowerCaseClearsAWord() {
        ProperNames names =
                ProperNames.of("Contoso Widget Use-After-Free Vulnerability. It contains a use-after-free.");

        assertThat(names.contains("contoso")).isTrue();
        assertThat(names.contains("widget")).isTrue();
        assertThat(names.contains("use")).isFalse();
        assertThat(names.contains("after")).isFalse();
        assertThat(names.contains("free")).isFalse();
    }

    @Test
    void theFirstWordOfASentenceIsANameOnlyBeforeAnother() {
        ProperNames names =
                ProperNames.of("Clock skew breaks logins.\nApple Safari crashes. Orange iFruit too: Retries help");

        assertThat(names.contains("clock")).isFalse();
        assertThat(names.contains("apple")).isTrue();
        assertThat(names.contains("orange")).isTrue();
        assertThat(names.contains("retries")).isFalse();
    }

    @Test
    void abbreviationsAreLeftToTheWordList() {
        ProperNames names = ProperNames.of("Because the TLS and DNS setup was old");

        assertThat(names.contains("tls")).isFalse();
        assertThat(names.contains("dns")).isFalse();
    }

    @Test
    void aPublicTermIsNoNameThoughItIsAlwaysCapitalised() {
        ProperNames names = ProperNames.of("Since then the Kerberos ticket is refused at Acme");

        assertThat(names.contains("kerberos")).isFalse();
        assertThat(names.contains("acme")).isTrue();
    }
}
