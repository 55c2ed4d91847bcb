package io.continuum.instance.extract;

import java.util.Locale;

/** What a typed token is. The order is the order of the rules: an earlier one wins where two would overlap. */
public enum TokenType {
    SECRET,
    URL,
    EMAIL,
    CVE,
    CWE,
    GHSA,
    RFC,
    UUID,
    MAC,
    IP,
    IBAN,
    CARD,
    GAV,
    FILE_LINE,
    PATH,
    EXCEPTION,
    HTTP_STATUS,
    DATE,
    VERSION,
    PHONE,
    HASH,
    HOST,
    ENV_VAR,
    ERROR_CODE,
    AMOUNT,
    MENTION,
    TAG,
    IDENTIFIER;

    /** The name in entity types and answers, e.g. {@code file_line}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a token of this type says which exact thing, person or place is meant, so that it never leaves as it is. */
    public boolean pointsAtSomething() {
        return switch (this) {
            case CWE, RFC, EXCEPTION, HTTP_STATUS -> false;
            default -> true;
        };
    }
}
