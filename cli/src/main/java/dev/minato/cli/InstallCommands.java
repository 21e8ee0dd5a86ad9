package dev.minato.cli;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DaemonUnit;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.launch.ProductFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code minato install} and {@code uninstall}: the product outside its checkout, started at boot.
 */
final class InstallCommands {
    private static final Duration START = Duration.ofMinutes(45);
    private static final Path LIBRARY = DaemonUnit.LIBRARY;
    private static final Path COMMAND = Path.of("/usr/local/bin/minato");
    private static final Path UNIT = DaemonUnit.FILE;
    private static final CompletionFile COMPLETION =
            new CompletionFile(Path.of("/usr/local/share"));

    private InstallCommands() {}

    static final class Install extends CliCommand {
        Install(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Install this build under /usr/local and, where systemd runs, start it at"
                            + " boot.",
                    "Running containers are not touched. The same command upgrades.");
            it.examples("sudo ./minato install");
        }

        @Override
        public int run() throws IOException {
            ProductFolder built = ProductFolder.running();
            Path target = LIBRARY.resolve(built.hash());
            try {
                Files.createDirectories(COMMAND.getParent());
                copy(built.folder(), target);
                link(LIBRARY.resolve("current"), Path.of(built.hash()));
                link(COMMAND, LIBRARY.resolve("current/minato"));
            } catch (java.nio.file.AccessDeniedException e) {
                throw Fault.of(
                        Fault.Kind.FORBIDDEN,
                        "cannot write "
                                + e.getFile()
                                + ": run `sudo "
                                + session.command()
                                + " install`",
                        e);
            }
            COMPLETION.write(session);
            say("Installed " + target + "; the command is " + COMMAND + ".");
            if (Files.isDirectory(Path.of("/run/systemd/system"))) {
                installUnit();
            } else {
                say("No systemd here: start it at boot with `minato start`.");
            }
            say(
                    "Docker's command line: docker context create minato --docker host=unix://"
                            + session.home().dockerSocket());
            return OK;
        }

        private void installUnit() throws IOException {
            daemon().stop();
            Files.writeString(UNIT, DaemonUnit.text(COMMAND, session.environment()));
            systemctl("daemon-reload");
            systemctl("enable", "--now", "minato.service");
            say("minato.service runs and starts at boot.");
        }

        private void say(String text) {
            session.say(text);
        }
    }

    static final class Uninstall extends CliCommand {
        private boolean purge;

        Uninstall(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Stop the daemon and all it runs, and remove what `install` put there. State"
                            + " stays unless --purge is given.");
            it.flag(
                    "--purge",
                    "Also delete all images, apps, containers and volumes.",
                    on -> purge = on);
        }

        @Override
        public int run() throws IOException {
            if (purge && daemon().running().isPresent()) {
                InstancePurge.everything(docker(), arm());
            }
            if (Files.exists(UNIT)) {
                systemctl("disable", "--now", "minato.service");
                Files.delete(UNIT);
                systemctl("daemon-reload");
            }
            daemon().stop();
            daemon().dismantle();
            if (purge) {
                InstancePurge.state(session);
            }
            Files.deleteIfExists(COMMAND);
            COMPLETION.remove();
            InstancePurge.tree(LIBRARY);
            session.say(
                    "Minato is uninstalled"
                            + (purge
                                    ? "."
                                    : "; its state is still in " + session.home().root() + "."));
            return OK;
        }
    }

    private static void systemctl(String... words) {
        dev.minato.linux.process.HostCommand.check(
                Stream.concat(Stream.of("systemctl"), Stream.of(words)).toList(),
                new byte[0],
                START);
    }

    /** A folder appears under its name only when it is whole. */
    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(to)) {
            return;
        }
        Path part = to.resolveSibling("." + to.getFileName() + ".part");
        InstancePurge.tree(part);
        Files.createDirectories(part);
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path relative = from.relativize(file);
            if (relative.getFileName().toString().startsWith(".")) {
                continue;
            }
            Path copy =
                    part.resolve(
                            relative.toString().equals("minato.source")
                                    ? Path.of("minato")
                                    : relative);
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
        Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void link(Path at, Path target) throws IOException {
        Path part = at.resolveSibling("." + at.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createSymbolicLink(part, target);
        Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
    }
}
