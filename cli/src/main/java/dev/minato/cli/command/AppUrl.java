package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.CommandSession;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
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
        String status = ask();
        String port = port(ingress);
        session.out().println(text(host, ingress));
        if (status.startsWith("5")) {
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

    /** The status of GET /, for example {@code 200}. */
    private String ask() {
        int colon = ingress.lastIndexOf(':');
        String address = ingress.substring(0, colon).replaceAll("[\\[\\]]", "");
        boolean any = address.equals("0.0.0.0") || address.equals("::");
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            any ? "127.0.0.1" : address,
                            Integer.parseInt(ingress.substring(colon + 1))),
                    Math.toIntExact(PATIENCE.toMillis()));
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.getOutputStream()
                    .write(
                            ("GET / HTTP/1.1\r\nHost: "
                                            + host
                                            + "\r\n"
                                            + "User-Agent: minato-up\r\n"
                                            + "Accept: */*\r\n"
                                            + "Connection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = answer.readLine();
            return line == null || line.length() < 12 ? "nothing" : line.substring(9, 12);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "the app is ready but the ingress at "
                            + ingress
                            + " does not answer: "
                            + Reason.of(e)
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
