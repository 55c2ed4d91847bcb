package io.continuum.coordinator.member;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.InstanceId;
import java.time.Instant;

/** An invite as far as the coordinator knows it: an id, never the secret. It is good for one join. */
public record Invitation(Bytes id, InstanceId inviter, Instant expires) {}
