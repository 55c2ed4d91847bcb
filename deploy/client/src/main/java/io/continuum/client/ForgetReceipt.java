package io.continuum.client;

import java.time.Instant;

/** What was forgotten, for good. */
public record ForgetReceipt(String digest, Removal removed, int patternNotes, int conflicts, Instant forgottenAt) {}
