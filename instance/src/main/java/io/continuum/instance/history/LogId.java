package io.continuum.instance.history;

/**
 * One log of one federation.
 *
 * @param federation the federation's id, base64url
 * @param log the log's key as it stands in the configuration; a new key is a new log
 */
public record LogId(String tenant, String federation, String log) {}
