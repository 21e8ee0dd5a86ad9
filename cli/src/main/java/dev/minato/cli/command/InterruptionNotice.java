package dev.minato.cli.command;

import dev.minato.cli.client.CommandSession;

/**
 * Tells a person who presses Ctrl-C what became of it. The JVM answers SIGINT by its shutdown hooks
 * and exit code 130; the daemon hears of it by the end of the connection.
 */
public final class InterruptionNotice implements AutoCloseable {
    private final CommandSession session;
    private final Thread hook = new Thread(this::tell, "interruption");
    private volatile String consequence;

    /**
     * Begins.
     *
     * @param consequence what an interruption means until {@link #means} says otherwise
     */
    public InterruptionNotice(CommandSession session, String consequence) {
        this.session = session;
        this.consequence = consequence;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** What an interruption means from now on. */
    public void means(String now) {
        consequence = now;
    }

    private void tell() {
        session.say((session.terminal() ? "\n" : "") + "minato: interrupted: " + consequence);
        session.err().flush();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The end has begun: the hook runs.
        }
    }
}
