package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.CommandSession;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** The URL of an app, with the hints that a person needs where its name does not resolve. */
final class AppUrl {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final CommandSession session;
    private final String host;
    private final String ingress;

    /**
     * An app's address.
     *
     * @param host the app's host name, which may carry a port
     * @param ingress address of the ingress, {@code host:port}
     */
    AppUrl(CommandSession session, String host, String ingress) {
        this.session = session;
        this.host = host.contains(":") ? host.substring(0, host.indexOf(':')) : host;
        this.ingress = ingress;
    }

    /**
     * The URL of an app on this host.
     *
     * @param host the app's host name
     * @param ingress address of the ingress, {@code host:port}
     */
    static String text(String host, String ingress) {
        return "http://" + host + port(ingress) + "/";
    }

    private static String port(String ingress) {
        return ingress.substring(Math.max(0, ingress.lastIndexOf(':')));
    }

    /**
     * Asks once, waits for the answer, prints the URL on standard output and hints on standard
     * error.
     *
     * @throws Fault unavailable when the ingress does not answer
     */
    void announce() {
        int status = ask();
        String port = port(ingress);
        session.out().println(text(host, ingress));
        if (status >= 500) {
            session.say(
                    "It answers "
                            + status
                            + ": see `"
                            + session.command()
                            + " logs "
                            + host.replaceFirst("\\..*", "")
                            + "`.");
        }
        if (!resolves(host)) {
            session.say(
                    "Browsers and curl resolve *.localhost themselves; elsewhere: curl -H 'Host: "
                            + host
                            + "' http://"
                            + ingress
                            + "/");
        }
        if (ingress.startsWith("127.") || ingress.startsWith("localhost")) {
            session.say(
                    "Only this host reaches it; MINATO_INGRESS_HTTP=0.0.0.0" + port + " opens it.");
        }
    }

    /** The status of GET /, for example 200. */
    private int ask() {
        int colon = ingress.lastIndexOf(':');
        String address = ingress.substring(0, colon).replaceAll("[\\[\\]]", "");
        boolean any = address.equals("0.0.0.0") || address.equals("::");
        HttpClient client =
                HttpClient.tcp(
                                any ? "127.0.0.1" : address,
                                Integer.parseInt(ingress.substring(colon + 1)))
                        .asking(host)
                        .timeout(PATIENCE);
        HttpCall call =
                HttpCall.get("/")
                        .header("User-Agent", "minato-up")
                        .header("Accept", "*/*")
                        .header("Connection", "close");
        try (HttpReply reply = client.send(call)) {
            return reply.status();
        } catch (Fault e) {
            Throwable cause = e.getCause();
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "the app is ready but the ingress at "
                            + ingress
                            + " does not answer: "
                            + (cause == null ? "it took too long" : Reason.of(cause))
                            + "; see `"
                            + session.command()
                            + " status`",
                    e);
        }
    }

    private static boolean resolves(String name) {
        try {
            return InetAddress.getByName(name) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
