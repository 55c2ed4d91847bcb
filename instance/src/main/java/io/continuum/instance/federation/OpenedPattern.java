package io.continuum.instance.federation;

import io.continuum.instance.pattern.Edge;

/**
 * A pattern that other organisations shared, opened and checked here.
 *
 * @param tag base64url
 * @param organisations how many different ones are in it
 * @param support sum of what they said, coarse
 * @param confidenceTenths 0 to 10
 */
public record OpenedPattern(
        long tagEpoch, String tag, int kind, Edge edge, int organisations, long support, int confidenceTenths) {}
