package io.continuum.client;

import java.util.List;

/** What links two things: all statements of it together, with the messages that make them. */
public record Edge(
        String from, String type, String to, double weight, double uplift, double confidence, List<String> evidence) {}
