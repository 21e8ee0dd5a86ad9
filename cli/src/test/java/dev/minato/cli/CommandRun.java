package dev.minato.cli;

import dev.minato.base.Home;
import dev.minato.cli.client.CommandSession;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command of ours that ran in this process: its exit code and what it printed. */
record CommandRun(int exit, String out, String err) {
    /** How long a daemon may be silent, as for a person. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static CommandRun of(Home home, String... words) {
        return of(home, PATIENCE, words);
    }

    static CommandRun of(Home home, Duration patience, String... words) {
        return of(home, patience, InputStream.nullInputStream(), words);
    }

    /** The same with a standard input. */
    static CommandRun of(Home home, Duration patience, InputStream in, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream complainer = new PrintStream(err, true, StandardCharsets.UTF_8);
        CommandSession session =
                new CommandSession(
                        Map.of("LANGUAGE", "en", "LANG", "C"),
                        home,
                        Path.of("."),
                        "minato",
                        in,
                        printer,
                        complainer,
                        false,
                        patience);
        int exit = CliMain.run(session, List.of(words));
        printer.flush();
        complainer.flush();
        return new CommandRun(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
