package io.continuum.instance.api;

import io.continuum.instance.federation.Federation;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.KeyFile;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.pattern.PatternSealer;
import java.security.SecureRandom;
import java.util.Map;

/** Whether this instance's own secrets let it contribute, and whether new keys of it wait for the federation. */
public final class RotationStatus implements StatusLines {
    private final FederationState state;
    private final KeyFile keyFile;
    private final SecureRandom random;

    public RotationStatus(FederationState state, KeyFile keyFile, SecureRandom random) {
        this.state = state;
        this.keyFile = keyFile;
        this.random = random;
    }

    @Override
    public void describe(Map<String, Object> status) {
        state.current().ifPresent(federation -> describe(federation, status));
        if (!keyFile.secrets().successor().isEmpty()) {
            status.put("key_update", "pending");
        }
    }

    private void describe(Federation federation, Map<String, Object> status) {
        if (federation.sealer(random) instanceof Checked.Refused<PatternSealer>(Refusal _, String detail)) {
            status.put("cannot_contribute", detail);
        }
    }
}
