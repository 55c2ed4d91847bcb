package io.continuum.instance.cache;

/** Keeps, for each tenant, the key under which all processes on the database seal what they share. Thread-safe. */
@FunctionalInterface
public interface CacheKeyStore {

    /**
     * The tenant's key.
     *
     * @param fresh 32 random bytes that become the key if there is none, as at first and after something was removed
     */
    byte[] key(String tenant, byte[] fresh);
}
