package io.continuum.coordinator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much the servers of this module write to their log, and in which form. */
final class ServerLog {
    private ServerLog() {}

    /** @param format {@code text} leaves lines as they are, {@code json} makes each one object */
    static void configure(String level, String format) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            loggers.getLogger(ServerLog.class.getPackageName()).setLevel(Level.toLevel(level));
            if (format.equals("json")) {
                loggers.getLogger(Logger.ROOT_LOGGER_NAME)
                        .iteratorForAppenders()
                        .forEachRemaining(appender -> {
                            if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
                                writeJson(loggers, console);
                            }
                        });
            }
        }
    }

    private static void writeJson(LoggerContext loggers, ConsoleAppender<ILoggingEvent> console) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(loggers);
        encoder.start();
        console.stop();
        console.setEncoder(encoder);
        console.start();
    }
}
