package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.process.HostCommand;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The programs that Minato runs, and the Debian packages that have them. */
final class HostPackages {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String GIT = "git";

    /**
     * A program that is missing.
     *
     * @param program what is looked for
     * @param name the Debian package
     * @param reason what Minato does with it
     */
    record Missing(String program, String name, String reason) {
        /** Whether nothing works without it; else one thing does not, and says so. */
        boolean isNeeded() {
            return !program.equals(GIT);
        }
    }

    /** What this host lacks. */
    List<Missing> missing() {
        List<Missing> missing = new ArrayList<>();
        if (HostCommand.find("crun").isEmpty()) {
            missing.add(new Missing("crun", "crun", "runs containers"));
        }
        // crun of Debian 12 refuses some layouts of cgroups that runc takes.
        if (Cgroups.detect().layout() != Cgroups.Layout.V2 && HostCommand.find("runc").isEmpty()) {
            missing.add(
                    new Missing(
                            "runc",
                            "runc",
                            "runs containers where crun refuses this host's cgroups"));
        }
        reasons()
                .forEach((program, reason) -> {
                    if (HostCommand.find(program).isEmpty()) {
                        missing.add(
                                new Missing(
                                        program, PACKAGES.getOrDefault(program, program), reason));
                    }
                });
        return missing;
    }

    private static final Map<String, String> PACKAGES =
            Map.of("nft", "nftables", "ip", "iproute2", "nsenter", "util-linux");

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("conmon", "keeps a container's output and exit code while the daemon is away");
        reasons.put("ip", "makes links and network namespaces");
        reasons.put("nft", "translates addresses and publishes ports");
        reasons.put("nsenter", "enters namespaces");
        reasons.put(GIT, "fetches repositories that images are built from");
        return reasons;
    }

    /**
     * Installs what is missing, saying what and why.
     *
     * @throws Fault with the command to type, where we may not or cannot, and it is needed
     */
    void install(Consumer<String> say) {
        List<Missing> missing = missing();
        try {
            install(missing, say);
        } catch (Fault e) {
            if (missing.stream().anyMatch(Missing::isNeeded)) {
                throw e;
            }
            say.accept("Going on without it: " + e.text());
        }
    }

    private static void install(List<Missing> missing, Consumer<String> say) {
        if (missing.isEmpty()) {
            return;
        }
        List<String> names = missing.stream().map(Missing::name).distinct().toList();
        String command = "apt-get install -y --no-install-recommends " + String.join(" ", names);
        if (HostCommand.find("apt-get").isEmpty()) {
            throw Fault.unavailable(
                    "this host lacks "
                            + String.join(", ", names)
                            + ": install them with its package manager");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "this host lacks " + String.join(", ", names) + ": run `sudo " + command + "`");
        }
        missing.forEach(one ->
                say.accept(
                        "Installing "
                                + one.name()
                                + ": "
                                + one.program()
                                + " "
                                + one.reason()
                                + "."));
        apt(List.of("apt-get", "-qq", "update"));
        apt(List.of(("env DEBIAN_FRONTEND=noninteractive " + command).split(" ", -1)));
    }

    private static void apt(List<String> line) {
        HostCommand.Result result = HostCommand.run(line, new byte[0], PATIENCE);
        if (result.exit() != 0) {
            throw Fault.unavailable(
                    "`" + String.join(" ", line) + "` failed: " + result.complaint());
        }
    }
}
