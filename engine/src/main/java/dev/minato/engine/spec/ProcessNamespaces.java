package dev.minato.engine.spec;

/** The namespaces of a container's processes besides the network's. */
public record ProcessNamespaces(PidMode pid, IpcMode ipc, UtsMode uts) {
    /** What has nothing said of it has its own. */
    public static final ProcessNamespaces OWN =
            new ProcessNamespaces(new PidMode.Own(), new IpcMode.Unsaid(), UtsMode.OWN);
}
