package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.HostInfo;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A minimal Debian, by mmdebstrap(1) from the mirrors this host uses, in the manner of Docker's
 * {@code debian:bookworm-slim}: apt works in it, through the host's apt proxy and certificates.
 *
 * @param etcApt the host's {@code /etc/apt}
 */
record DebianBase(Path etcApt, InstantSource clock) implements BaseRecipe {
    private static final String RELEASE = "bookworm";
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Path CA_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");
    private static final Path OWN_CA = Path.of("/usr/local/share/ca-certificates");
    private static final Pattern APT_SETTING =
            Pattern.compile("(Acquire::https?::(?:Proxy|CAInfo|Verify-Peer)(?:::\\S+)?) \"(.*)\";");
    private static final List<String> SLIM =
            List.of(
                    "force-unsafe-io",
                    "path-exclude=/usr/share/man/*",
                    "path-exclude=/usr/share/info/*",
                    "path-exclude=/usr/share/locale/*",
                    "path-exclude=/usr/share/doc/*",
                    "path-include=/usr/share/doc/*/copyright");

    @Override
    public String name() {
        return "debian:" + RELEASE;
    }

    /** Debian moves on: another day, another image. */
    @Override
    public String inputs() {
        try {
            return "format 1\n"
                    + clock.instant().truncatedTo(ChronoUnit.DAYS)
                    + "\n"
                    + AptSources.of(etcApt, RELEASE).text();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public Settings make(Path tree, Consumer<String> say) throws IOException, InterruptedException {
        installMaker(say);
        Path sources = Files.createTempFile(tree.toAbsolutePath().getParent(), "apt", ".sources");
        try {
            Files.writeString(sources, AptSources.of(etcApt, RELEASE).text());
            say.accept("making a minimal Debian with mmdebstrap; this takes about a minute");
            SystemBootstrap.run(argv(tree, sources), LIMIT, say);
        } catch (IOException e) {
            throw unreadable(e);
        } finally {
            Files.deleteIfExists(sources);
        }
        settle(tree);
        return new Settings(
                List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                List.of("bash"),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private Fault unreadable(IOException e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "minato.local/" + name() + " cannot be made: " + Reason.of(e),
                e);
    }

    private void installMaker(Consumer<String> say) {
        Path keys = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
        List<String> missing = new ArrayList<>();
        if (HostCommand.find("mmdebstrap").isEmpty()) {
            missing.add("mmdebstrap");
        }
        if (!Files.isReadable(keys)) {
            missing.add("debian-archive-keyring");
        }
        if (missing.isEmpty()) {
            return;
        }
        String packages = String.join(" ", missing);
        if (HostCommand.find("apt-get").isEmpty()) {
            throw Fault.unavailable(
                    "minato.local/"
                            + name()
                            + " is made with "
                            + packages
                            + ", which this host lacks: install it, or name another base image");
        }
        say.accept("installing " + packages + " on this host, which makes the image");
        List<String> argv =
                new ArrayList<>(
                        List.of(
                                "env",
                                "DEBIAN_FRONTEND=noninteractive",
                                "apt-get",
                                "install",
                                "-y",
                                "--no-install-recommends"));
        argv.addAll(missing);
        // Lists that are old, or a network that is away, show in the installation itself.
        HostCommand.run(List.of("apt-get", "-qq", "update"), new byte[0], LIMIT);
        HostCommand.Result result = HostCommand.run(argv, new byte[0], LIMIT);
        if (result.exit() != 0) {
            throw Fault.unavailable(
                    "minato.local/"
                            + name()
                            + " is made with "
                            + packages
                            + ", and \"apt-get install "
                            + packages
                            + "\" failed: "
                            + result.complaint());
        }
    }

    private List<String> argv(Path tree, Path sources) {
        List<String> argv =
                new ArrayList<>(List.of("mmdebstrap", "--mode=root", "--variant=minbase"));
        SLIM.forEach(option -> argv.add("--dpkgopt=" + option));
        argv.add("--aptopt=Acquire::Languages \"none\"");
        hostSettings().forEach(option -> argv.add("--aptopt=" + option));
        argv.addAll(List.of("--architectures=" + HostInfo.architecture(), RELEASE));
        argv.addAll(List.of(tree.toString(), sources.toString()));
        return argv;
    }

    /**
     * The host's proxy and certificate settings of apt. A proxy with a password, or on the host's
     * loopback, stays out: it would be written into the image, or lead nowhere from a container.
     */
    private static List<String> hostSettings() {
        List<String> kept = new ArrayList<>();
        if (HostCommand.find("apt-config").isPresent()) {
            for (String line :
                    HostCommand.run(List.of("apt-config", "dump")).text().lines().toList()) {
                Matcher setting = APT_SETTING.matcher(line);
                if (setting.matches() && isPortable(setting.group(1), setting.group(2))) {
                    kept.add(setting.group(1) + " \"" + setting.group(2) + "\"");
                }
            }
        }
        return kept;
    }

    private static boolean isPortable(String name, String value) {
        return !value.isEmpty()
                && !(name.contains("::Proxy")
                        && (value.contains("@")
                                || value.matches("https?://(localhost|127\\.|\\[::1).*")));
    }

    /** What Docker's image has over a bare bootstrap, and what a bootstrap leaves behind. */
    private static void settle(Path tree) throws IOException {
        Path policy = tree.resolve("usr/sbin/policy-rc.d");
        Files.writeString(
                policy, "#!/bin/sh\n\n# No service is started in a container.\nexit 101\n");
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                tree.resolve("etc/apt/apt.conf.d/docker-clean"),
                """
                DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
                Dir::Cache::pkgcache "";
                Dir::Cache::srcpkgcache "";
                Acquire::GzipIndexes "true";
                """);
        for (String left : List.of("etc/hostname", "etc/resolv.conf", "var/log/dpkg.log")) {
            Files.deleteIfExists(tree.resolve(left));
        }
        certificates(tree);
    }

    private static void certificates(Path tree) throws IOException {
        Path bundle = tree.resolve(CA_BUNDLE.toString().substring(1));
        if (Files.isReadable(CA_BUNDLE) && !Files.exists(bundle)) {
            Files.createDirectories(bundle.getParent());
            Files.copy(CA_BUNDLE.toRealPath(), bundle, StandardCopyOption.COPY_ATTRIBUTES);
        }
        // The package ca-certificates, installed later, makes the bundle anew from these.
        if (Files.isDirectory(OWN_CA)) {
            Path own = Files.createDirectories(tree.resolve(OWN_CA.toString().substring(1)));
            try (DirectoryStream<Path> files = Files.newDirectoryStream(OWN_CA, "*.crt")) {
                for (Path file : files) {
                    Files.copy(
                            file.toRealPath(),
                            own.resolve(file.getFileName().toString()),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
