package io.continuum.instance.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTokensTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        see https://a.example.org/x?y=1&z=2, now | URL | https://a.example.org/x?y=1&z=2
        write to it@lumme.example.org. | EMAIL | it@lumme.example.org
        server 10.11.4.12 hangs | IP | 10.11.4.12
        net 192.168.0.0/16 | IP | 192.168.0.0/16
        at 2001:db8::1 today | IP | 2001:db8::1
        host fjord-db-01.north.example.com is up | HOST | fjord-db-01.north.example.com
        host fjord-app-02 is down | HOST | fjord-app-02
        id 123e4567-e89b-12d3-a456-426614174000 | UUID | 123e4567-e89b-12d3-a456-426614174000
        commit 9fceb02d0ae598e95dc970b74767f19372d61af8 | HASH | 9fceb02d0ae598e95dc970b74767f19372d61af8
        in /var/log/nginx/error.log we saw | PATH | /var/log/nginx/error.log
        in C:\\Users\\anna\\x.txt it | PATH | C:\\Users\\anna\\x.txt
        at src/main/Foo.java:42 it fails | FILE_LINE | src/main/Foo.java:42
        about CVE-2024-12345 and | CVE | CVE-2024-12345
        class CWE-416 here | CWE | CWE-416
        see GHSA-jfh8-c2jp-5v3q for | GHSA | GHSA-jfh8-c2jp-5v3q
        by RFC 9457 it | RFC | RFC 9457
        version 4.18.2 works | VERSION | 4.18.2
        with org.slf4j:slf4j-api:2.0.20 in | GAV | org.slf4j:slf4j-api:2.0.20
        from left-pad@1.3.0 on | GAV | left-pad@1.3.0
        got ORA-00942 again | ERROR_CODE | ORA-00942
        got ERR_CONNECTION_RESET again | ERROR_CODE | ERR_CONNECTION_RESET
        an ECONNREFUSED again | ERROR_CODE | ECONNREFUSED
        a java.io.IOException came | EXCEPTION | java.io.IOException
        a NullPointerException came | EXCEPTION | NullPointerException
        an HTTP 503 came | HTTP_STATUS | HTTP 503
        set JAVA_HOME first | ENV_VAR | JAVA_HOME
        set $PATH first | ENV_VAR | $PATH
        call getUserName there | IDENTIFIER | getUserName
        call user_name there | IDENTIFIER | user_name
        call a.b.C#m there | IDENTIFIER | a.b.C#m
        ask @anna about | MENTION | @anna
        under #deploy-notes today | TAG | #deploy-notes
        on 2026-05-04T10:00:00Z it | DATE | 2026-05-04T10:00:00Z
        on 3 March 2026 it | DATE | 3 March 2026
        at 09:04 it | DATE | 09:04
        about 61 GB of | AMOUNT | 61 GB
        about €1,200.50 of | AMOUNT | €1,200.50
        call +47 22 12 34 56 now | PHONE | +47 22 12 34 56
        card 4111 1111 1111 1111 was | CARD | 4111 1111 1111 1111
        to DE89 3704 0044 0532 0130 00 today | IBAN | DE89 3704 0044 0532 0130 00
        key AKIAIOSFODNN7EXAMPLE leaked | SECRET | AKIAIOSFODNN7EXAMPLE
        with password=hunter2hunter2 in | SECRET | password=hunter2hunter2
        """)
    void eachTypeIsRecognised(String text, TokenType type, String token) {
        assertThat(TypedTokens.find(text))
                .contains(new Token(type, token, text.indexOf(token), text.indexOf(token) + token.length()));
        String around = "plain words and nothing else, ".repeat(20);
        assertThat(TypedTokens.find(around + text + " and " + around))
                .as("far from the beginning and the end")
                .anyMatch(found -> found.type() == type && found.text().equals(token));
        assertThat(TypedTokens.find("17 " + around + text + " and\n" + around + "99"))
                .as("between digits that belong to nothing")
                .anyMatch(found -> found.type() == type && found.text().equals(token));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The team decided to and/or not, e.g. later.",
                "Connection pool exhaustion was caused by a connection leak.",
                "A well-known long-running end-to-end test.",
            })
    void ordinaryProseHasNoTypedTokens(String text) {
        assertThat(TypedTokens.find(text)).isEmpty();
    }

    @Test
    void noTwoTokensOverlapAndEachStandsWhereItSays() {
        String text = "GET https://x.example.com/a.java:12?k=JAVA_HOME from 10.0.0.1:8080 by @a, v1.2.3-rc1 (#42)";

        List<Token> tokens = TypedTokens.find(text);

        int end = 0;
        for (Token token : tokens) {
            assertThat(token.start()).isGreaterThanOrEqualTo(end);
            assertThat(text.substring(token.start(), token.end())).isEqualTo(token.text());
            end = token.end();
        }
        assertThat(tokens).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "1",
                ".",
                "a.",
                "a-",
                "a_",
                "aA",
                "A_",
                "/a",
                "a/",
                "1.",
                "1 ",
                ":",
                "0:",
                "a@",
                "@a",
                "#a",
                "\\a",
                "a=",
                "x was caused by ",
                "A B of ",
                "http://",
                "we decided to ",
                "; & | $ -- ",
                "中文",
                "é ",
                "Symptom: a\n",
                "contains a ",
                "replaced a ",
                "use x ",
                ", ",
                "\n",
                "```\n",
                "eyJ",
                "-----BEGIN ",
                "password:",
                "🙂"
            })
    void aHundredThousandCharactersOfAnythingAreReadInTime(String unit) {
        String text = unit.repeat(100_000 / unit.length());

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> new Extractor().extract(text), unit);
    }
}
