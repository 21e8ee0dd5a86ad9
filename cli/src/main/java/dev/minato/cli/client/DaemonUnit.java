package dev.minato.cli.client;

import dev.minato.base.Home;
import dev.minato.launch.ProcessRole;
import dev.minato.launch.ProductFolder;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The daemon as a service of systemd: the installed {@code minato.service} for the installed build,
 * a transient service of the instance's own for any other. What the daemon starts lies in a scope
 * beside it, so neither stopping nor killing the service reaches a container or the edge.
 */
public final class DaemonUnit {
    /** The unit that {@code minato install} writes. */
    public static final String INSTALLED = "minato.service";

    /** Where that unit is. */
    public static final Path FILE = Path.of("/etc/systemd/system", INSTALLED);

    /** Where installed builds are; {@code current} names the one that runs. */
    public static final Path LIBRARY = Path.of("/usr/local/lib/minato");

    /** A first start installs the host's packages before the daemon answers. */
    static final Duration PATIENCE = Duration.ofMinutes(45);

    private static final byte[] NOTHING = new byte[0];
    private static final String VARIABLES =
            "MINATO_[A-Z_]+|(?i:(https?|no|all)_proxy)|SSL_CERT_(FILE|DIR)|HOME|DOCKER_CONFIG";
    private static final Pattern HOME_LINE = Pattern.compile("Environment=\"MINATO_HOME=(.*)\"");
    private static final Pattern OURS =
            Pattern.compile(
                    "(?m)^[0-9]+:(?:name=systemd)?:.*/(minato(?:-[a-z2-7]{5})?\\.service)$");

    /**
     * What both services say: the end of the main process alone ends them (KillMode), SIGTERM is
     * its proper end (143), and a start is over when the sockets answer (notify).
     */
    private static final List<String> PROPERTIES =
            List.of(
                    "Type=notify",
                    "NotifyAccess=all",
                    "TimeoutStartSec=" + PATIENCE.toSeconds(),
                    "KillMode=process",
                    "SuccessExitStatus=143",
                    "Restart=on-failure",
                    "TasksMax=infinity",
                    "LimitNOFILE=infinity",
                    "OOMPolicy=continue");

    private final String name;
    private final List<String> line;

    private DaemonUnit(String name, List<String> line) {
        this.name = name;
        this.line = List.copyOf(line);
    }

    /** Whether systemd runs this host and would take a service from us. */
    static boolean possible() {
        return Files.isDirectory(Path.of("/run/systemd/system"))
                && HostCommand.find("systemd-run").isPresent();
    }

    /** The service that would run a build's daemon for a home, its output appended to a log. */
    static DaemonUnit of(
            Home home, ProductFolder product, Map<String, String> environment, Path log) {
        if (isInstalled(home, product)) {
            return new DaemonUnit(INSTALLED, List.of("systemctl", "start", INSTALLED));
        }
        String name = "minato-" + home.instance() + ".service";
        List<String> line =
                new ArrayList<>(List.of("systemd-run", "--quiet", "--collect", "--unit=" + name));
        line.add("--property=Description=Minato " + home.root());
        PROPERTIES.forEach(property -> line.add("--property=" + property));
        line.add("--property=StandardOutput=append:" + log);
        line.add("--property=StandardError=append:" + log);
        environment.forEach((key, value) -> line.add("--setenv=" + key + "=" + value));
        line.addAll(product.command(ProcessRole.DAEMON, List.of()));
        return new DaemonUnit(name, line);
    }

    private static boolean isInstalled(Home home, ProductFolder product) {
        try {
            return Files.exists(FILE)
                    && LIBRARY.resolve("current").toRealPath().equals(product.folder().toRealPath())
                    && Path.of(homeIn(Files.readString(FILE))).equals(home.root());
        } catch (IOException e) {
            return false;
        }
    }

    /** The home that a unit's text serves. */
    static String homeIn(String unit) {
        Matcher line = HOME_LINE.matcher(unit);
        return line.find()
                ? line.group(1).replace("%%", "%").replaceAll("\\\\(.)", "$1")
                : Home.of(Map.of()).root().toString();
    }

    /** The service in which a process is the daemon; empty when it was started otherwise. */
    static Optional<DaemonUnit> running(int pid) {
        try {
            return named(Files.readString(Path.of("/proc", Integer.toString(pid), "cgroup")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<DaemonUnit> named(String cgroups) {
        return serviceIn(cgroups).map(name -> new DaemonUnit(name, List.of()));
    }

    /** The name of our service in a text of {@code /proc/PID/cgroup}. */
    static Optional<String> serviceIn(String cgroups) {
        Matcher ours = OURS.matcher(cgroups);
        return ours.find() ? Optional.of(ours.group(1)) : Optional.empty();
    }

    /** Starts it and blocks until the daemon answers or has ended; an exit code of 0 is success. */
    HostCommand.Result start() {
        HostCommand.run(List.of("systemctl", "reset-failed", name));
        // One that somebody else is starting, or whose command was interrupted, is waited for.
        List<String> join = List.of("systemctl", "start", name);
        HostCommand.Result result = HostCommand.run(isLoaded() ? join : line, NOTHING, PATIENCE);
        if (result.exit() != 0) {
            // systemd would try again and again what a person is being told about.
            stop();
        }
        return result;
    }

    private boolean isLoaded() {
        String state =
                HostCommand.run(
                                List.of(
                                        "systemctl",
                                        "show",
                                        "--value",
                                        "--property=LoadState",
                                        name))
                        .text();
        return state.strip().equals("loaded");
    }

    /** Stops it; unlike a signal, this does not look like a failure that calls for a restart. */
    void stop() {
        HostCommand.run(List.of("systemctl", "stop", name), NOTHING, Duration.ofMinutes(3));
    }

    /** The end of its journal; empty when it writes to a log of ours. */
    String journal() {
        return name.equals(INSTALLED)
                ? HostCommand.run(List.of("journalctl", "-n", "15", "-o", "cat", "-u", name)).text()
                : "";
    }

    /** What the daemon may know of our surroundings: settings, proxies, certificates. */
    static Map<String, String> environment(Map<String, String> ours) {
        Map<String, String> kept = new TreeMap<>();
        ours.forEach((name, value) -> {
            if (name.matches(VARIABLES)) {
                kept.put(name, value);
            }
        });
        kept.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        kept.put("LC_ALL", "C.UTF-8");
        return kept;
    }

    /**
     * The text of {@code minato.service}.
     *
     * @param command the installed command
     * @param ours the environment of {@code minato install}: its settings are the service's
     */
    public static String text(Path command, Map<String, String> ours) {
        StringBuilder text =
                new StringBuilder(
                        """
                        [Unit]
                        Description=Minato, a container service of one's own
                        After=network-online.target
                        Wants=network-online.target

                        [Service]
                        """);
        text.append("ExecStart=").append(command).append(" serve\n");
        PROPERTIES.forEach(property -> text.append(property).append('\n'));
        environment(ours)
                .forEach((name, value) ->
                        text.append("Environment=")
                                .append(quoted(name + "=" + value))
                                .append('\n'));
        return text.append("\n[Install]\nWantedBy=multi-user.target\n").toString();
    }

    private static String quoted(String text) {
        String escaped =
                text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("%", "%%")
                        .replaceAll("\\p{Cntrl}", " ");
        return '"' + escaped + '"';
    }
}
