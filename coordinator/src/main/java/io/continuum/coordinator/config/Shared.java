package io.continuum.coordinator.config;

import io.continuum.coordinator.keyper.EvaluationLimits;
import java.nio.file.Path;

/** The keys that a coordinator and a keyper have in common, and what their values must be. */
final class Shared {
    static final Key HTTP_HOST = new Key("http.host", "127.0.0.1", false, "address to listen on");
    static final Key PUBLIC_URL =
            new Key("public_url", "", false, "URL that members use; signed requests name it; default http://host:port");
    static final Key OPRF_DAILY = new Key(
            "oprf.daily",
            "2000",
            false,
            "evaluations of the tag helper's key that an organisation gets a day; a tenth in its first 14 days");
    static final Key OPRF_BURST =
            new Key("oprf.burst", "256", false, "evaluations that an organisation that was quiet may ask for at once");
    static final Key OPRF_FEDERATION_DAILY = new Key(
            "oprf.federation_daily",
            "100000",
            false,
            "evaluations that all organisations of a federation get on one day (UTC)");
    static final Key LOG_LEVEL = new Key("log.level", "info", false, "error, warn, info, debug or trace");

    static final Key LOG_FORMAT = new Key("log.format", "text", false, "text, or json for one object a line");

    private static final int PORT_MAX = 65_535;
    private static final long EVALUATIONS_MAX = 100_000_000;

    private Shared() {}

    static Key dataDir(String server, String help) {
        Path folder = Path.of(System.getProperty("user.home"), ".local", "share", "continuum", server);
        return new Key("data_dir", folder.toString(), false, help);
    }

    static void check(Settings settings, Key port) {
        settings.requireNumber(port, 0, PORT_MAX);
        settings.requireLogLevel(LOG_LEVEL);
        settings.requireOneOf(LOG_FORMAT, "text", "json");
        settings.requireUrl(PUBLIC_URL);
        settings.requireNumber(OPRF_DAILY, 1, EVALUATIONS_MAX);
        settings.requireNumber(OPRF_BURST, EvaluationLimits.BURST_MIN, EVALUATIONS_MAX);
        settings.requireNumber(OPRF_FEDERATION_DAILY, 1, EVALUATIONS_MAX);
    }

    static EvaluationLimits evaluations(Settings settings) {
        return new EvaluationLimits(
                settings.number(OPRF_DAILY), settings.number(OPRF_BURST), settings.number(OPRF_FEDERATION_DAILY));
    }
}
