package dev.minato.cli.client;

import dev.minato.base.Home;
import dev.minato.base.SafeText;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The session of one invocation: what it may look at and where it prints.
 *
 * @param environment variables of the process
 * @param home the instance it speaks to
 * @param folder the built product (jars and caches), never written again
 * @param command how the user called it, for hints
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal whether progress may be drawn on standard error
 * @param patience how long the daemon may be silent
 */
public record CommandSession(
        Map<String, String> environment,
        Home home,
        Path folder,
        String command,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Duration patience) {
    /** How long the daemon may be silent before a person is told. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A remark for the person, on standard error. */
    public void say(String text) {
        err.println(SafeText.lines(text));
    }

    /** A session like this one whose two streams go elsewhere. */
    public CommandSession to(PrintStream both) {
        return new CommandSession(
                environment, home, folder, command, in, both, both, false, patience);
    }
}
