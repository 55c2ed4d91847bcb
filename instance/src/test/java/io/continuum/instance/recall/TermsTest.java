package io.continuum.instance.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {

    private static List<String> terms(String text) {
        return new Terms().of(text).stream().map(Terms.Term::text).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        CVE-2024-1234.       | =cve-2024-1234 cve 2024 1234
        (ERR_CONN_RESET)     | =err_conn_reset err conn reset
        a.b.C#m              | =a.b.c#m a b c m
        getUserName          | =getusername get user name
        /var/log/app.log,    | =var/log/app.log var log app log
        v2.0.20              | =v2.0.20 v 2 0 20
        use-after-free       | =use-after-free use after free
        leaks                | leak
        Anna's               | anna
        went                 | go
        rapidísimo           | rapidisimo
        """)
    void anIdentifierStaysWholeAndIsSplit(String text, String expected) {
        assertThat(terms(text)).containsExactly(expected.split(" "));
    }

    @Test
    void chineseAndJapaneseBecomePairs() {
        assertThat(terms("数据库连接")).containsExactly("数据", "据库", "库连", "连接");
        assertThat(terms("猫")).containsExactly("猫");
    }

    @Test
    void russianIsStemmedByItsScript() {
        assertThat(terms("ошибки")).isEqualTo(terms("ошибка"));
    }

    @Test
    void stopWordsAreMarkedNotDropped() {
        assertThat(new Terms().of("why is the pool empty"))
                .extracting(Terms.Term::stop)
                .containsExactly(true, true, true, false, false);
    }

    @Test
    void aRunWithoutSpacesIsCutIntoWordsOfBoundedLength() {
        List<Terms.Term> terms = new Terms().of("x".repeat(100_000));

        assertThat(terms).hasSize(391).allMatch(term -> term.text().length() <= 257);
    }
}
