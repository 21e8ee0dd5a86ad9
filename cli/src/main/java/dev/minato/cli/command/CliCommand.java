package dev.minato.cli.command;

import dev.minato.base.SafeText;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DaemonControl;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;
import dev.minato.launch.ProductFolder;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;

/** A command of {@code minato}, with what all share: the session, the daemon and its APIs. */
public abstract class CliCommand {
    /** Makes a command. */
    @FunctionalInterface
    public interface Factory {
        CliCommand make(CommandSession session);
    }

    /**
     * Exit codes; {@code run} and {@code exec} answer what ran in the container, or 125 to 127 as
     * docker does.
     */
    public static final int OK = 0;

    public static final int FAILED = 1;

    protected final CommandSession session;
    private boolean looked;

    protected CliCommand(CommandSession session) {
        this.session = session;
    }

    /** The daemon's life. */
    protected final DaemonControl daemon() {
        return new DaemonControl(session, ProductFolder.running());
    }

    /** Docker's API of a daemon that runs already. */
    protected final DockerClient docker() {
        refreshOnce();
        return new DockerClient(session);
    }

    /** Docker's API; the daemon is started when none runs. */
    protected final DockerClient startedDocker() {
        daemon().ensure();
        looked = true;
        return new DockerClient(session);
    }

    /** Resource Manager of a daemon that runs already. */
    protected final ArmClient arm() {
        refreshOnce();
        return new ArmClient(session);
    }

    /** Prints a value in the form that was asked for. */
    public final void print(OutputFormat format, JsonNode value, Supplier<TextTable> table) {
        format.print(session.out(), value, table);
    }

    /** Asks the person; no is the default, and the answer of nobody. */
    protected final boolean isSure(String warning) throws IOException {
        session.err().println("WARNING! " + SafeText.lines(warning));
        session.err().print("Are you sure you want to continue? [y/N] ");
        session.err().flush();
        String answer =
                new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8))
                        .readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).equals("y");
    }

    /** One command looks at the daemon's build once, however many of its APIs it asks. */
    private void refreshOnce() {
        if (!looked) {
            daemon().refresh();
            looked = true;
        }
    }

    /** Says what the command takes; what is found goes into its fields. */
    public abstract void declare(CommandGrammar it);

    /** Runs the command. */
    public abstract int run() throws Exception;
}
