package io.continuum.coordinator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** How much the servers of this module write to their log. */
final class ServerLog {
    private ServerLog() {}

    static void setLevel(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            loggers.getLogger(ServerLog.class.getPackageName()).setLevel(Level.toLevel(level));
        }
    }
}
