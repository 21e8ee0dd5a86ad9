package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.spec.LogSpec;

import java.util.Map;
import java.util.Set;

/**
 * Reads {@code HostConfig.LogConfig}: which driver, with which options. What dockerd knows and is
 * not done here is refused by its name, what it does not know as it does.
 */
final class LogConfig {
    private static final int SHOWN = 60;
    private static final String JSON_FILE = "json-file";
    private static final String LOCAL = "local";
    private static final String NONE = "none";
    private static final Set<String> OTHERS =
            Set.of(
                    "awslogs",
                    "etwlogs",
                    "fluentd",
                    "gcplogs",
                    "gelf",
                    "journald",
                    "splunk",
                    "syslog");
    private static final Set<String> ATTRIBUTES =
            Set.of("labels", "labels-regex", "env", "env-regex", "tag");

    private LogConfig() {}

    /**
     * What is to be kept.
     *
     * @throws Fault unsupported when a driver or option of dockerd's is not done, invalid when
     *     there is none of that name
     */
    static LogSpec parse(JsonObject config) {
        String driver = config.text("Type");
        Map<String, String> options = config.map("Config");
        return switch (driver) {
            case "", JSON_FILE, LOCAL -> {
                String name = driver.isEmpty() ? JSON_FILE : driver;
                options.forEach((option, value) -> check(name, option, value));
                yield LogSpec.parse(options).withDriver(name);
            }
            // dockerd does not look at the options of none.
            case NONE -> LogSpec.NOTHING;
            default -> throw unknown(driver);
        };
    }

    private static Fault unknown(String driver) {
        if (OTHERS.contains(driver)) {
            return Fault.unsupported(
                    "LogConfig.Type",
                    "HostConfig.LogConfig.Type \""
                            + driver
                            + "\" is not supported by Minato: use json-file, local or none");
        }
        return Fault.invalid(
                "LogConfig.Type", "logger: no log driver named '" + driver + "' is registered");
    }

    private static void check(String driver, String option, String value) {
        switch (option) {
            case "max-size", "max-file" -> {}
            case "mode" -> checkMode(value);
            case "max-buffer-size" ->
                    throw Fault.invalid(
                            option,
                            "logger: max-buffer-size option is only supported with"
                                    + " 'mode=non-blocking'");
            case "compress" -> checkCompress(value);
            default -> {
                if (ATTRIBUTES.contains(option) && driver.equals(JSON_FILE)) {
                    throw refused(option, value, "leave it out");
                }
                throw Fault.invalid(
                        option,
                        driver.equals(LOCAL)
                                ? "unknown log opt '" + option + "' for log driver local"
                                : "unknown log opt '" + option + "' for json-file log driver");
            }
        }
    }

    private static void checkMode(String mode) {
        switch (mode) {
            case "", "blocking" -> {}
            case "non-blocking" ->
                    throw refused("mode", mode, "output waits until it is written (blocking)");
            default -> throw Fault.invalid("mode", "logger: logging mode not supported: " + mode);
        }
    }

    private static void checkCompress(String value) {
        switch (value) {
            case "false", "0", "f", "F", "FALSE", "False" -> {}
            case "true", "1", "t", "T", "TRUE", "True" ->
                    throw refused("compress", value, "older files are kept as they are");
            default ->
                    throw Fault.invalid(
                            "compress", "invalid value for compress: \"" + value + "\"");
        }
    }

    private static Fault refused(String option, String value, String mend) {
        return Fault.unsupported(
                option,
                "HostConfig.LogConfig.Config."
                        + option
                        + " \""
                        + (value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value)
                        + "\" is not supported by Minato: "
                        + mend);
    }
}
