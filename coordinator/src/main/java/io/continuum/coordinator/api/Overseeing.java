package io.continuum.coordinator.api;

import io.continuum.coordinator.activity.Activity;
import io.continuum.coordinator.activity.CreditPressure;
import io.continuum.coordinator.console.ConsoleSessions;
import io.continuum.coordinator.member.Proposals;
import io.continuum.coordinator.simulation.PolicyTrial;

/** What the operator's routes stand on, beyond what members use too. */
public record Overseeing(
        ConsoleSessions sessions, Activity activity, CreditPressure pressure, Proposals proposals, PolicyTrial trial) {}
