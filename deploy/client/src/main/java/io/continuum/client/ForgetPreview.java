package io.continuum.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What would be forgotten. Nothing is removed before the digest is confirmed.
 *
 * @param kinds how many of each kind
 * @param samples the first of them
 */
public record ForgetPreview(
        String digest, int count, Map<String, Integer> kinds, List<Learned.Brief> samples, Instant expiresAt) {}
