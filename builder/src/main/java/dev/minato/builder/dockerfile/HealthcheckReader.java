package dev.minato.builder.dockerfile;

import static dev.minato.builder.dockerfile.InstructionFlags.Kind.TEXT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads HEALTHCHECK. */
final class HealthcheckReader {
    private static final Map<String, InstructionFlags.Kind> FLAGS =
            Map.of(
                    "interval", TEXT,
                    "timeout", TEXT,
                    "start-period", TEXT,
                    "start-interval", TEXT,
                    "retries", TEXT);

    private final DockerfileStatement statement;

    HealthcheckReader(DockerfileStatement statement) {
        this.statement = statement;
    }

    Instruction read() {
        List<String> words = statement.args().words();
        if (words.isEmpty()) {
            throw new SyntaxError("HEALTHCHECK requires at least one argument");
        }
        String type = words.getFirst().toUpperCase(Locale.ROOT);
        List<String> command = words.subList(1, words.size());
        if (type.equals("NONE")) {
            if (!command.isEmpty()) {
                throw new SyntaxError("HEALTHCHECK NONE takes no arguments");
            }
            return healthcheck(List.of("NONE"), InstructionFlags.parse(List.of(), FLAGS));
        }
        InstructionFlags flags = InstructionFlags.parse(statement.flags(), FLAGS);
        if (!type.equals("CMD")) {
            throw new SyntaxError("Unknown type \"" + type + "\" in HEALTHCHECK (try CMD)");
        }
        if (command.isEmpty()) {
            throw new SyntaxError("Missing command after HEALTHCHECK CMD");
        }
        List<String> test = new ArrayList<>();
        test.add(statement.args().json() ? "CMD" : "CMD-SHELL");
        test.addAll(command);
        return healthcheck(test, flags);
    }

    private Instruction healthcheck(List<String> test, InstructionFlags flags) {
        return new Instruction.Healthcheck(
                statement.source(),
                test,
                duration(flags, "interval"),
                duration(flags, "timeout"),
                duration(flags, "start-period"),
                duration(flags, "start-interval"),
                retries(flags.text("retries")));
    }

    private static Duration duration(InstructionFlags flags, String name) {
        return DurationParser.option(name, flags.text(name));
    }

    private static int retries(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int retries;
        try {
            retries = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new SyntaxError("--retries is not a number: " + text);
        }
        if (retries < 0) {
            throw new SyntaxError("--retries cannot be negative (" + retries + ")");
        }
        return retries;
    }
}
