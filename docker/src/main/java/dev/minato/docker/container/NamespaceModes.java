package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.spec.IpcMode;
import dev.minato.engine.spec.PidMode;
import dev.minato.engine.spec.ProcessNamespaces;
import dev.minato.engine.spec.UtsMode;

import java.util.Locale;
import java.util.Optional;

/** Docker's texts of the modes of namespaces in a {@code HostConfig}. */
final class NamespaceModes {
    private static final String HOST = "host";
    private static final String PRIVATE = "private";
    private static final String CONTAINER = "container:";

    private NamespaceModes() {}

    /** Refuses modes that are none, and names that would be the host's. */
    static void check(JsonObject config, JsonObject host) {
        if (parse(host).uts() == UtsMode.OWN) {
            return;
        }
        // The host's own names would be changed.
        for (String name : new String[] {"Hostname", "Domainname"}) {
            if (!config.text(name).isEmpty()) {
                throw Fault.invalid(
                        name,
                        "conflicting options: "
                                + name.toLowerCase(Locale.ROOT)
                                + " and the UTS mode");
            }
        }
    }

    /**
     * Reads all three.
     *
     * @throws Fault invalid for a mode that is none
     */
    static ProcessNamespaces parse(JsonObject host) {
        return new ProcessNamespaces(
                pid(host.text("PidMode")), ipc(host.text("IpcMode")), uts(host.text("UTSMode")));
    }

    private static PidMode pid(String text) {
        return switch (text) {
            case "" -> new PidMode.Own();
            case HOST -> new PidMode.Host();
            default ->
                    other(text)
                            .<PidMode>map(PidMode.OfContainer::new)
                            .orElseThrow(() -> wrong("PidMode", "PID", text));
        };
    }

    private static IpcMode ipc(String text) {
        return switch (text) {
            case "" -> new IpcMode.Unsaid();
            case PRIVATE -> new IpcMode.Private();
            case "shareable" -> new IpcMode.Shareable();
            case "none" -> new IpcMode.None();
            case HOST -> new IpcMode.Host();
            default ->
                    other(text)
                            .<IpcMode>map(IpcMode.OfContainer::new)
                            .orElseThrow(() -> wrong("IpcMode", "IPC", text));
        };
    }

    private static UtsMode uts(String text) {
        return switch (text) {
            case "" -> UtsMode.OWN;
            case HOST -> UtsMode.HOST;
            default -> throw wrong("UTSMode", "UTS", text);
        };
    }

    /** The container of {@code container:…}; a line break is in no name. */
    private static Optional<String> other(String text) {
        return text.matches(CONTAINER + ".+")
                ? Optional.of(text.substring(CONTAINER.length()))
                : Optional.empty();
    }

    private static Fault wrong(String field, String namespace, String mode) {
        return Fault.invalid(field, "invalid " + namespace + " mode: " + mode);
    }

    static String text(PidMode mode) {
        return switch (mode) {
            case PidMode.Own _ -> "";
            case PidMode.Host _ -> HOST;
            case PidMode.OfContainer other -> CONTAINER + other.container();
        };
    }

    /** What has nothing said of it is told as what it is. */
    static String text(IpcMode mode) {
        return switch (mode) {
            case IpcMode.Unsaid _, IpcMode.Private _ -> PRIVATE;
            case IpcMode.Shareable _ -> "shareable";
            case IpcMode.None _ -> "none";
            case IpcMode.Host _ -> HOST;
            case IpcMode.OfContainer other -> CONTAINER + other.container();
        };
    }

    static String text(UtsMode mode) {
        return mode == UtsMode.HOST ? HOST : "";
    }
}
