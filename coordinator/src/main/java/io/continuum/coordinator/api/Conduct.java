package io.continuum.coordinator.api;

import io.continuum.coordinator.conduct.Appeals;
import io.continuum.coordinator.conduct.Suspensions;
import io.continuum.coordinator.member.Sponsors;
import io.continuum.coordinator.member.Sponsorship;

/** What the routes about the conduct of members stand on. */
public record Conduct(Sponsors sponsors, Sponsorship sponsorship, Suspensions suspensions, Appeals appeals) {}
