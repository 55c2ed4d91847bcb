package io.continuum.instance.mcp;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The sessions of all clients; each key has its own share, and its longest unused one makes room. Thread-safe. */
final class SessionBook {
    /** Sessions one key may have. */
    static final int PER_KEY_MAX = 50;

    private static final int ID_BYTES = 24;

    private final SecureRandom random;
    private final Map<String, Map<String, Session>> byKey = new LinkedHashMap<>();

    SessionBook(SecureRandom random) {
        this.random = random;
    }

    synchronized Session begin(String keyId, Profile profile) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        Session session = new Session(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), keyId, profile);
        Map<String, Session> ofKey = byKey.computeIfAbsent(keyId, _ -> new LinkedHashMap<>(16, 0.75f, true));
        ofKey.put(session.id(), session);
        if (ofKey.size() > PER_KEY_MAX) {
            Iterator<String> oldest = ofKey.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return session;
    }

    /** The session of this id, if this key began it. */
    synchronized Optional<Session> find(String keyId, String id) {
        return Optional.ofNullable(byKey.getOrDefault(keyId, Map.of()).get(id));
    }

    synchronized boolean end(String keyId, String id) {
        Map<String, Session> ofKey = byKey.getOrDefault(keyId, Map.of());
        boolean ended = ofKey.containsKey(id) && ofKey.remove(id) != null;
        if (ofKey.isEmpty()) {
            byKey.remove(keyId);
        }
        return ended;
    }
}
