package dev.minato.cli;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.SafeText;
import dev.minato.cli.client.CommandSession;
import dev.minato.launch.ProductFolder;
import dev.minato.launch.StartupWarmup;
import dev.minato.linux.process.Terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of {@code minato}. Exit codes: 0 success, 1 failure, 2 wrong usage; {@code run}
 * and {@code exec} also 125 to 127 and whatever the container answered.
 */
public final class CliMain {
    private static final int FAILED = 1;

    private CliMain() {}

    public static void main(String[] arguments) {
        StartupWarmup.numbers();
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        int exit;
        try {
            exit = run(session(out, err), List.of(arguments));
        } catch (Fault e) {
            err.println("minato: " + SafeText.lines(e.text()));
            exit = FAILED;
        }
        out.flush();
        err.flush();
        end(exit);
    }

    /**
     * Ends at once. {@code System.exit} would first look for a logger of its own in every jar of
     * the class path, which takes as long as a small command.
     */
    static void end(int exit) {
        try {
            Runtime.getRuntime().removeShutdownHook(new Thread());
            Runtime.getRuntime().halt(exit);
        } catch (IllegalStateException e) {
            // A signal is ending us already, once its hooks have said so. System.exit would look
            // for a logger, which is refused by then, and say so to the person.
            awaitEnd();
        }
    }

    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CommandSession session(PrintStream out, PrintStream err) {
        return new CommandSession(
                System.getenv(),
                Home.of(System.getenv()),
                ProductFolder.running().folder(),
                System.getProperty("minato.command", "minato"),
                System.in,
                out,
                err,
                Terminal.isTerminal(2),
                CommandSession.PATIENCE);
    }

    /** Runs a command line and tells why it failed; answers the exit code. */
    static int run(CommandSession session, List<String> words) {
        try {
            return MinatoCommand.execute(session, words);
        } catch (Exception | Error e) {
            return failed(e, session.err());
        }
    }

    private static int failed(Throwable e, PrintStream err) {
        if (e instanceof Fault fault) {
            err.println("minato: " + SafeText.lines(fault.text()));
        } else {
            err.println("minato: unexpected failure: " + e);
            if (!System.getenv().getOrDefault("MINATO_TRACE", "").isEmpty()) {
                e.printStackTrace(err);
            }
        }
        return FAILED;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
