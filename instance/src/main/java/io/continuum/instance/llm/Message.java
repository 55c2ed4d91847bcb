package io.continuum.instance.llm;

/** One turn of a conversation with a model. @param role system, user or assistant */
public record Message(String role, String text) {}
