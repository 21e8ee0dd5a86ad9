package dev.minato.cli.command;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.DaemonControl;
import dev.minato.cli.client.DockerApi;
import dev.minato.cli.client.Session;
import dev.minato.cli.grammar.Grammar;
import dev.minato.launch.Product;

/** What commands share: the session, the daemon, {@code --help}. */
abstract class Task {
    /**
     * Exit codes; {@code run} and {@code exec} answer what ran in the container, or 125 to 127 as
     * docker does.
     */
    static final int OK = 0;

    static final int FAILED = 1;

    final Session session;
    private boolean looked;

    Task(Session session) {
        this.session = session;
    }

    /** The daemon's life. */
    DaemonControl daemon() {
        return new DaemonControl(session, Product.running());
    }

    /** Docker's API of a daemon that runs already. */
    DockerApi docker() {
        refreshOnce();
        return new DockerApi(session);
    }

    /** Docker's API; the daemon is started when none runs. */
    DockerApi startedDocker() {
        daemon().ensure();
        looked = true;
        return new DockerApi(session);
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
    abstract void declare(Grammar it);

    /** Runs the command. */
    abstract int run() throws Exception;
}
