package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.HostInfo;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A Java base image, from the JDK of the host: the JDK itself, or what running needs of it; the
 * shared libraries it loads, a shell with the usual small tools, accounts and certificates.
 *
 * @param kind what of the JDK is taken
 * @param home the JDK
 */
record JavaBase(Kind kind, Path home) implements BaseRecipe {
    private static final String PLACE = "/opt/java/openjdk";
    private static final List<String> TOOLS =
            List.of(
                    ("sh dash arch base64 basename cat chgrp chmod chown comm cp cut date dd df"
                         + " dirname du echo env expr false find getent grep gzip head hostname id"
                         + " install join ln ls md5sum mkdir mkfifo mktemp mv nl nohup nproc od"
                         + " paste printenv printf pwd readlink realpath rm rmdir sed seq sha1sum"
                         + " sha256sum sha512sum sleep sort split stat stty sync tac tail tar tee"
                         + " test timeout touch tr true truncate tty uname uniq unlink wc which"
                         + " whoami xargs yes [")
                            .split(" ", -1));

    /** Programs of a JDK that a running application or its operator uses. */
    private static final Set<String> RUNTIME_PROGRAMS =
            Set.of("java", "jcmd", "jfr", "jwebserver", "keytool", "rmiregistry");

    /** Not needed by anything that runs in a container. */
    private static final Set<String> NEVER =
            Set.of("lib/src.zip", "man", "demo", "sample", "legal");

    private static final Set<String> ONLY_COMPILING = Set.of("lib/ct.sym", "jmods", "include");

    /** What is taken of the JDK. */
    enum Kind {
        JDK("jdk:25", "jshell"),
        JRE("jre:25", "sh");

        private final String image;
        private final String command;

        Kind(String image, String command) {
            this.image = image;
            this.command = command;
        }
    }

    @Override
    public String name() {
        return kind.image;
    }

    @Override
    public String inputs() {
        try {
            return "format 1\n"
                    + home.toRealPath()
                    + "\n"
                    + modified()
                    + "\n"
                    + Files.readString(home.resolve("release"));
        } catch (IOException e) {
            throw noJdk(e);
        }
    }

    @Override
    public Settings make(Path root, Consumer<String> say) throws IOException {
        say.accept("copying " + home + " and the libraries it needs");
        HostTree tree = new HostTree(root);
        tree.skeleton();
        tree.programs(tools());
        tree.tree(home, PLACE.substring(1), this::isSkipped);
        tree.libraries(binaries(root.resolve(PLACE.substring(1))));
        system(tree);
        linkerCache(root);
        Instant newest = modified();
        tree.finish(newest);
        List<String> env =
                List.of(
                        "PATH="
                                + PLACE
                                + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "JAVA_HOME=" + PLACE,
                        "LANG=C.UTF-8",
                        "LC_ALL=C.UTF-8");
        return new Settings(env, List.of(kind.command), newest);
    }

    private Instant modified() throws IOException {
        return Files.getLastModifiedTime(home.resolve("release")).toInstant();
    }

    private Fault noJdk(IOException e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "minato.local/"
                        + name()
                        + " is made from the JDK that runs Minato, but "
                        + home
                        + " cannot be read: "
                        + Reason.of(e),
                e);
    }

    private static List<Path> tools() {
        List<Path> found =
                TOOLS.stream()
                        .map(HostCommand::find)
                        .flatMap(Optional::stream)
                        .map(Path::toAbsolutePath)
                        .toList();
        if (found.stream().noneMatch(file -> file.endsWith("sh"))) {
            throw Fault.unavailable("this host has no sh: install dash");
        }
        return found;
    }

    private boolean isSkipped(String path) {
        return NEVER.contains(path)
                || path.startsWith("lib/server/classes_nocoops")
                || (kind == Kind.JRE && isForCompiling(path));
    }

    private static boolean isForCompiling(String path) {
        return ONLY_COMPILING.contains(path)
                || (path.startsWith("bin/") && !RUNTIME_PROGRAMS.contains(path.substring(4)));
    }

    /** Everything the dynamic linker will be asked for, but for windows and sound. */
    private static List<Path> binaries(Path java) throws IOException {
        List<Path> found = new ArrayList<>(List.of(java.resolve("bin/java")));
        for (Path folder : List.of(java.resolve("lib"), java.resolve("lib/server"))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.so")) {
                files.forEach(found::add);
            }
        }
        found.removeIf(file ->
                Stream.of("libawt_xawt.so", "libsplashscreen.so", "libjawt.so", "libjsound.so")
                        .anyMatch(file::endsWith));
        return found;
    }

    private static void system(HostTree tree) throws IOException {
        tree.text(
                "etc/passwd",
                """
                root:x:0:0:root:/root:/bin/sh
                nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                """);
        tree.text("etc/group", "root:x:0:\ntty:x:5:\nusers:x:100:\nnogroup:x:65534:\n");
        tree.text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
        tree.text(
                "etc/os-release",
                "PRETTY_NAME=\"Minato Java base\"\nNAME=\"Minato Java base\"\nID=minato\n"
                        + "ID_LIKE=\""
                        + HostInfo.osRelease().getOrDefault("ID", "linux")
                        + "\"\n");
        String certificates = "etc/ssl/certs/ca-certificates.crt";
        tree.file(Path.of("/" + certificates), certificates);
        Path locale = Path.of("/usr/lib/locale/C.utf8");
        if (Files.isDirectory(locale)) {
            tree.tree(locale, "usr/lib/locale/C.utf8", name -> false);
        }
    }

    /** The copied linker looks where the host's does, also where those places are unusual. */
    private static void linkerCache(Path root) throws IOException {
        if (HostCommand.find("ldconfig").isPresent()) {
            HostCommand.run(List.of("ldconfig", "-X", "-r", root.toString()));
            // Remembers inodes, so it would be another at each making.
            Files.deleteIfExists(root.resolve("var/cache/ldconfig/aux-cache"));
        }
    }
}
