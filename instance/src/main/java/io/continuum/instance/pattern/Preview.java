package io.continuum.instance.pattern;

import io.continuum.instance.pattern.Pipeline.Mapping;
import io.continuum.instance.privacy.Check;
import java.util.List;
import java.util.Optional;

/**
 * What a person sees before a pattern leaves, read back from the very bytes that will be sealed.
 *
 * @param edge decoded from {@code payload.m()}, not taken from the database's columns
 * @param hash SHA-256 of m, base64url
 * @param mappings what the notes' words became; shown here only, never sent
 * @param readers empty while the instance is in no federation
 */
public record Preview(
        MinedPattern pattern,
        Edge edge,
        Payload payload,
        io.continuum.protocol.pattern.Evidence aux,
        String hash,
        List<Mapping> mappings,
        List<Check> checks,
        Optional<Audience.Readers> readers) {}
