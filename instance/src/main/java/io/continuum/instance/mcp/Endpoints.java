package io.continuum.instance.mcp;

import io.continuum.instance.api.CurationRoutes;
import io.continuum.instance.api.FederationRoutes;
import io.continuum.instance.api.ForgetRoutes;
import io.continuum.instance.api.GraphRoutes;
import io.continuum.instance.api.KindRoutes;
import io.continuum.instance.api.LearnRoutes;
import io.continuum.instance.api.MemoryRoutes;
import io.continuum.instance.api.RecallRoutes;

/** The routes that tools stand on: a tool can do what its caller could do over them, and nothing else. */
public record Endpoints(
        LearnRoutes learn,
        RecallRoutes recall,
        MemoryRoutes memories,
        CurationRoutes curation,
        ForgetRoutes forget,
        KindRoutes kinds,
        GraphRoutes graph,
        FederationRoutes federation) {}
