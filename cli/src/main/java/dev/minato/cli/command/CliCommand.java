package dev.minato.cli.command;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DaemonControl;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.launch.ProductFolder;

/** A command of {@code minato}, with what all share: the session, the daemon and its APIs. */
abstract class CliCommand {
    /**
     * Exit codes; {@code run} and {@code exec} answer what ran in the container, or 125 to 127 as
     * docker does.
     */
    static final int OK = 0;

    static final int FAILED = 1;

    final CommandSession session;
    private boolean looked;

    CliCommand(CommandSession session) {
        this.session = session;
    }

    /** The daemon's life. */
    DaemonControl daemon() {
        return new DaemonControl(session, ProductFolder.running());
    }

    /** Docker's API of a daemon that runs already. */
    DockerClient docker() {
        refreshOnce();
        return new DockerClient(session);
    }

    /** Docker's API; the daemon is started when none runs. */
    DockerClient startedDocker() {
        daemon().ensure();
        looked = true;
        return new DockerClient(session);
    }

    /** Resource Manager of a daemon that runs already. */
    ArmClient arm() {
        refreshOnce();
        return new ArmClient(session);
    }

    /** One command looks at the daemon's build once, however many of its APIs it asks. */
    private void refreshOnce() {
        if (!looked) {
            daemon().refresh();
            looked = true;
        }
    }

    /** Says what the command takes; what is found goes into its fields. */
    abstract void declare(CommandGrammar it);

    /** Runs the command. */
    abstract int run() throws Exception;
}
