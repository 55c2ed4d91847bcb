package io.continuum.instance.pattern;

import io.continuum.instance.pattern.Pipeline.Mapping;
import java.util.List;

/** One note that states a pattern, and what its words became. Never leaves the instance. */
public record Evidence(String noteId, String session, List<Mapping> mappings) {}
