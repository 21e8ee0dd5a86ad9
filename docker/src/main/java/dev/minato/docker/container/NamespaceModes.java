package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.wire.JsonObject;

import java.util.regex.Pattern;

/** Refuses modes of namespaces that are none, in Docker's words. */
final class NamespaceModes {
    private static final Pattern PID = Pattern.compile("|host|container:.+");
    private static final Pattern IPC = Pattern.compile("|private|shareable|none|host|container:.+");
    private static final Pattern UTS = Pattern.compile("|host");

    private NamespaceModes() {}

    static void check(JsonObject config, JsonObject host) {
        check("PidMode", "PID", PID, host);
        check("IpcMode", "IPC", IPC, host);
        check("UTSMode", "UTS", UTS, host);
        if (host.text("UTSMode").isEmpty()) {
            return;
        }
        // The host's own names would be changed.
        for (String name : new String[] {"Hostname", "Domainname"}) {
            if (!config.text(name).isEmpty()) {
                throw Fault.invalid(
                        name,
                        "conflicting options: "
                                + name.toLowerCase(java.util.Locale.ROOT)
                                + " and the UTS mode");
            }
        }
    }

    private static void check(String field, String namespace, Pattern modes, JsonObject host) {
        String mode = host.text(field);
        if (!modes.matcher(mode).matches()) {
            throw Fault.invalid(field, "invalid " + namespace + " mode: " + mode);
        }
    }
}
