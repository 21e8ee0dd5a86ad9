package dev.minato.edge.proxy;

import dev.minato.edge.HostRoute;
import dev.minato.edge.http.BadMessage;
import dev.minato.edge.http.EdgePages.Page;

/** Answers that the edge makes itself when it cannot pass a request on, for people and programs. */
final class EdgeProblems {
    private static final int RETRY_SECONDS = 5;
    private static final String LABEL = "---";
    private static final String BUSY = "Busy";

    private EdgeProblems() {}

    static Page hostNotFound(String host) {
        String asked = host.isEmpty() ? "a request without a host" : "the host \"" + host + "\"";
        return new Page(
                404,
                "HostNotFound",
                "No app answers " + asked + " here. See which do: minato app list",
                0);
    }

    /**
     * The host is one of a revision or a label of an app that is here.
     *
     * @param app that it belongs to
     * @param part the revision's name, or {@code ---} and the label
     */
    static Page partNotFound(String app, String part) {
        return new Page(
                404,
                "HostNotFound",
                part.startsWith(LABEL)
                        ? "The app "
                                + app
                                + " has no active revision with the label "
                                + part.substring(LABEL.length())
                                + ". See its labels: minato traffic show "
                                + app
                        : "The app "
                                + app
                                + " has no active revision "
                                + part
                                + ". See which are: minato revision list "
                                + app,
                0);
    }

    /** The host is that of an app that speaks TCP. */
    static Page notHttp(HostRoute route) {
        return new Page(
                404,
                "HostNotFound",
                "The app "
                        + route.app()
                        + " has an ingress of TCP, not of HTTP: connect to port "
                        + route.policy().tcpPort().orElse(0)
                        + " of \""
                        + route.host()
                        + "\".",
                0);
    }

    /** The table on disk cannot be read, and the daemon has not told another yet. */
    static Page tableUnread(String host) {
        return new Page(
                503,
                "RoutesUnknown",
                "Where \""
                        + host
                        + "\" leads is not known just now: the table of routes cannot be read and"
                        + " is asked of the daemon again. See: minato doctor",
                RETRY_SECONDS);
    }

    static Page badRequest(BadMessage problem) {
        return new Page(problem.status(), "BadRequest", "Bad request: " + problem.text() + ".", 0);
    }

    static Page failed(HostRoute route, String reason) {
        return notReady(route, reason, "is not running");
    }

    static Page notInTime(HostRoute route, String reason) {
        return notReady(route, reason, "did not get ready in time");
    }

    static Page crowded(HostRoute route, String reason) {
        return notReady(route, reason, "has too many requests waiting for its start");
    }

    /** The client held buffers for longer than others, and there are no more. */
    static Page busy() {
        return new Page(
                503,
                BUSY,
                "More requests are under way here than there is room for. Ask again later.",
                RETRY_SECONDS);
    }

    /** Whether the connection of whoever is told so is closed, whatever it asked for. */
    static boolean ends(Page page) {
        return page.status() == 400 || page.code().equals(BUSY);
    }

    private static Page notReady(HostRoute route, String reason, String what) {
        String text = "The app " + route.app() + " " + what + ".";
        return new Page(
                503,
                "AppNotReady",
                reason.isEmpty() ? text : text + " Reason: " + reason,
                RETRY_SECONDS);
    }

    static Page unreachable(HostRoute route, String reason) {
        return badGateway(route, "cannot be reached: " + reason);
    }

    static Page badGateway(HostRoute route, String what) {
        return new Page(
                502,
                "BadGateway",
                "A replica of the app "
                        + route.app()
                        + " "
                        + what
                        + ". Its log may say why: minato"
                        + " app logs "
                        + route.app(),
                0);
    }

    static Page noAnswer(HostRoute route) {
        return new Page(
                504,
                "GatewayTimeout",
                "The app "
                        + route.app()
                        + " gave no answer within "
                        + route.policy().timeouts().response().toSeconds()
                        + " s.",
                0);
    }
}
