package dev.minato.engine.stored;

import dev.minato.engine.spec.IpcMode;
import dev.minato.engine.spec.PidMode;
import dev.minato.engine.spec.ProcessNamespaces;
import dev.minato.engine.spec.UtsMode;

/**
 * Modes of namespaces as they are stored. A text that is no mode has always meant a private one.
 */
final class NamespaceText {
    private static final String HOST = "host";
    private static final String CONTAINER = "container:";

    private NamespaceText() {}

    static String of(PidMode mode) {
        return switch (mode) {
            case PidMode.Own _ -> "";
            case PidMode.Host _ -> HOST;
            case PidMode.OfContainer other -> CONTAINER + other.container();
        };
    }

    static String of(IpcMode mode) {
        return switch (mode) {
            case IpcMode.Unsaid _ -> "";
            case IpcMode.Private _ -> "private";
            case IpcMode.Shareable _ -> "shareable";
            case IpcMode.None _ -> "none";
            case IpcMode.Host _ -> HOST;
            case IpcMode.OfContainer other -> CONTAINER + other.container();
        };
    }

    static String of(UtsMode mode) {
        return mode == UtsMode.HOST ? HOST : "";
    }

    static ProcessNamespaces parse(String pid, String ipc, String uts) {
        return new ProcessNamespaces(
                pid(pid), ipc(ipc), uts.equals(HOST) ? UtsMode.HOST : UtsMode.OWN);
    }

    private static PidMode pid(String text) {
        if (text.startsWith(CONTAINER)) {
            return new PidMode.OfContainer(text.substring(CONTAINER.length()));
        }
        return text.equals(HOST) ? new PidMode.Host() : new PidMode.Own();
    }

    private static IpcMode ipc(String text) {
        if (text.startsWith(CONTAINER)) {
            return new IpcMode.OfContainer(text.substring(CONTAINER.length()));
        }
        return switch (text) {
            case "private" -> new IpcMode.Private();
            case "shareable" -> new IpcMode.Shareable();
            case "none" -> new IpcMode.None();
            case HOST -> new IpcMode.Host();
            default -> new IpcMode.Unsaid();
        };
    }
}
