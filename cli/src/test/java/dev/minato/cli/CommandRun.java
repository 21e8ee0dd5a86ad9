package dev.minato.cli;

import dev.minato.base.Home;
import dev.minato.cli.client.Session;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A command of ours that ran in this process: its exit code and what it printed. */
record CommandRun(int exit, String out, String err) {
    static CommandRun of(Home home, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream complainer = new PrintStream(err, true, StandardCharsets.UTF_8);
        Session session =
                new Session(
                        Map.of("LANGUAGE", "en", "LANG", "C"),
                        home,
                        Path.of("."),
                        "minato",
                        printer,
                        complainer,
                        false);
        int exit = Main.run(session, List.of(words));
        printer.flush();
        complainer.flush();
        return new CommandRun(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
