package io.continuum.instance.extract;

/**
 * A typed token in a text.
 *
 * @param start its first character
 * @param end the character after it
 */
public record Token(TokenType type, String text, int start, int end) {}
