package dev.minato.platform.ledger;

import dev.minato.base.Fault;
import dev.minato.state.WriteTransaction;

import java.util.Optional;

/**
 * Ports at which apps are reached by TCP. All apps of an environment have one address inside it, so
 * that a port is one app's; an app that is to be deleted has it until it is gone.
 */
final class AppPorts {
    private AppPorts() {}

    /**
     * Checks that no other app of the environment has the port of this one.
     *
     * @throws Fault conflict, naming that app
     */
    static void requireFree(WriteTransaction tx, AppRow app) throws Exception {
        Optional<Integer> port = app.spec().ingress().flatMap(way -> way.tcpPort());
        if (port.isEmpty()) {
            return;
        }
        Optional<String> holder =
                tx.one(
                        "SELECT name FROM platform_app WHERE environment = ? AND name <> ? AND CASE"
                                + " WHEN json_valid(spec) THEN json_extract(spec,"
                                + " '$.ingress.tcpPort') END = ? ORDER BY name LIMIT 1",
                        row -> row.text("name"),
                        app.environment(),
                        app.name().text(),
                        port.get());
        if (holder.isPresent()) {
            throw Fault.conflict(
                    "configuration.ingress.exposedPort "
                            + port.get()
                            + " is that of the app "
                            + holder.get()
                            + " of the same environment: give another exposedPort, the targetPort"
                            + " may stay");
        }
    }
}
