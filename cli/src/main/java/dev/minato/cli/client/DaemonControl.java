package dev.minato.cli.client;

import dev.minato.base.Fault;
import dev.minato.base.Polling;
import dev.minato.base.Reason;
import dev.minato.launch.ProcessRole;
import dev.minato.launch.ProductFolder;
import dev.minato.launch.StartupWarmup;
import dev.minato.linux.Signals;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Pidfd;
import dev.minato.linux.process.Processes;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Controls the daemon's life: asks whether it answers, starts it, replaces one of an older build,
 * ends it. Containers and the edge run on through all of that. Two commands at once start one
 * daemon.
 */
public final class DaemonControl {
    private static final Duration END = Duration.ofSeconds(30);
    private static final Duration DISMANTLING = Duration.ofMinutes(5);
    private static final Set<PosixFilePermission> LOG_MODE =
            PosixFilePermissions.fromString("rw-r-----");

    /** With less than this free on its disk a log takes no more lines. */
    private static final long FULL = 1 << 20;

    private final CommandSession session;
    private final ProductFolder product;

    public DaemonControl(CommandSession session, ProductFolder product) {
        this.session = session;
        this.product = product;
    }

    /** The daemon's account of itself; empty when nobody answers. */
    public Optional<JsonNode> running() {
        Path socket = session.home().armSocket();
        if (Files.notExists(socket)) {
            return Optional.empty();
        }
        long begun = System.nanoTime();
        try {
            return Optional.of(ArmClient.status(session));
        } catch (Fault e) {
            if (e.kind() != Fault.Kind.UNAVAILABLE) {
                throw e;
            }
            if (System.nanoTime() - begun >= session.patience().toNanos()) {
                throw silent(socket);
            }
            return Optional.empty();
        }
    }

    /** One that is there and silent is nobody's to end: it may be about to write. */
    private Fault silent(Path socket) {
        return Fault.unavailable(
                "the daemon takes connections on "
                        + socket
                        + " and has not answered for "
                        + session.patience().toSeconds()
                        + " s; see "
                        + session.home().logs().resolve("daemon.log")
                        + ". To replace it, end the process that `ss -xlp` names for that socket,"
                        + " then run `"
                        + session.command()
                        + " start`; containers run on");
    }

    /**
     * Makes sure that a daemon of this build, or of a later one, answers.
     *
     * @return whether one answered already, whatever its build
     * @throws Fault when it cannot be started; the text ends with the end of its log
     */
    public boolean ensure() {
        Optional<JsonNode> now = running();
        if (now.isPresent() && !isOlder(now.get())) {
            return true;
        }
        exclusively(() -> {
            Optional<JsonNode> found = running();
            if (found.isPresent() && isOlder(found.get())) {
                session.say(
                        "Replacing the daemon of build "
                                + JsonTree.text(found.get(), "properties.build")
                                + " by "
                                + product.hash()
                                + "; containers run on.");
                end(found.get());
                found = Optional.empty();
            }
            if (found.isEmpty()) {
                launch();
            }
        });
        return now.isPresent();
    }

    /** Replaces a running daemon that is of an older build; leaves everything else as it is. */
    public void refresh() {
        if (running().filter(this::isOlder).isPresent()) {
            ensure();
        }
    }

    /**
     * Ends the daemon; containers and the edge run on.
     *
     * @return whether one was running
     */
    public boolean stop() {
        Optional<JsonNode> found = running();
        found.ifPresent(status -> exclusively(() -> end(status)));
        return found.isPresent();
    }

    /**
     * Takes everything of the instance away from the host once the daemon has ended: what still
     * runs, networks, rules, the edge. State stays on disk.
     *
     * @throws Fault with what the daemon's program said when it could not
     */
    public void dismantle() {
        exclusively(() -> {
            List<String> line =
                    new ArrayList<>(product.command(ProcessRole.DAEMON, List.of("--dismantle")));
            HostCommand.Result result = HostCommand.run(line, new byte[0], DISMANTLING);
            if (result.exit() != 0) {
                // The line itself is a page of class path: what was said is what helps.
                throw Fault.unavailable(
                        "not everything could be taken away: " + result.complaint());
            }
        });
    }

    private boolean isOlder(JsonNode status) {
        String build = JsonTree.text(status, "properties.build");
        if (build.isEmpty() || build.equals(product.hash())) {
            return false;
        }
        Instant theirs = Instant.ofEpochSecond(JsonTree.at(status, "properties.builtAt").asLong(0));
        if (product.built().isAfter(theirs)) {
            return true;
        }
        session.say("Note: the daemon is of a later build (" + build + ") than this command.");
        return false;
    }

    private void exclusively(Runnable action) {
        Path run = session.home().run();
        try {
            Files.createDirectories(run);
            try (FileChannel file =
                            FileChannel.open(
                                    run.resolve("start.lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (lock.isValid()) {
                    action.run();
                }
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "cannot start the daemon: "
                            + run
                            + " cannot be written ("
                            + Reason.of(e)
                            + "); "
                            + mend("`sudo " + session.command() + " start`"),
                    e);
        }
    }

    private void end(JsonNode status) {
        int pid = JsonTree.at(status, "properties.pid").asInt(0);
        if (pid <= 1) {
            throw Fault.of(Fault.Kind.INTERNAL, "the daemon did not tell its process ID");
        }
        Optional<DaemonUnit> unit = DaemonUnit.running(pid);
        if (unit.isPresent()) {
            unit.get().stop();
            return;
        }
        try (Pidfd process = Pidfd.open(pid)) {
            process.signal(Signals.TERM);
            if (!process.awaitExit(END)) {
                process.signal(Signals.KILL);
                process.awaitExit(Duration.ofSeconds(5));
            }
        }
    }

    /** Starts the daemon's process and returns once it answers. */
    private void launch() {
        Path log = session.home().logs().resolve("daemon.log");
        try {
            Files.createDirectories(session.home().logs());
            DaemonLog news = new DaemonLog(log);
            if (DaemonUnit.possible()) {
                launchUnit(log, news);
            } else {
                awaitReady(spawn(log), news, news::end);
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "cannot write "
                            + session.home().logs()
                            + ": "
                            + Reason.of(e)
                            + "; "
                            + mend("it as root"),
                    e);
        }
    }

    /** What helps when a folder cannot be written: more rights, unless we have all. */
    private String mend(String withMoreRights) {
        if (isDiskFull()) {
            return "its disk is full: remove something from it that is not Minato's";
        }
        return "root".equals(System.getProperty("user.name"))
                ? "make it writable, or choose another folder by MINATO_HOME"
                : "run " + withMoreRights;
    }

    private void launchUnit(Path log, DaemonLog news) {
        DaemonUnit unit =
                DaemonUnit.of(
                        session.home(),
                        product,
                        DaemonUnit.environment(session.environment()),
                        log);
        CompletableFuture<HostCommand.Result> start =
                CompletableFuture.supplyAsync(
                        unit::start, task -> Thread.ofVirtual().name("unit").start(task));
        awaitReady(
                () -> start.isDone() && start.join().exit() != 0,
                news,
                () -> start.join().complaint() + "\n" + unit.journal() + news.end());
    }

    /**
     * Starts the daemon's process by the JDK, long before a first native call of {@code linux} were
     * linked, and by a shell that tells its number and ends: the JDK keeps a thread in waitpid(2)
     * while its child lives, and a JVM that ends gives such a thread 300 ms.
     *
     * @return whether it has ended
     */
    private BooleanSupplier spawn(Path log) throws IOException {
        if (Files.notExists(log)) {
            Files.createFile(log, PosixFilePermissions.asFileAttribute(LOG_MODE));
        }
        ProcessBuilder shell =
                new ProcessBuilder(detached(product.command(ProcessRole.DAEMON, List.of())))
                        .directory(new File("/"))
                        .redirectInput(new File("/dev/null"))
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        shell.environment().clear();
        shell.environment().putAll(DaemonUnit.environment(session.environment()));
        try (BufferedReader said = shell.start().inputReader()) {
            StartupWarmup.begin(() -> JsonTree.parse("{}".getBytes(StandardCharsets.UTF_8)));
            int pid = Integer.parseInt(String.valueOf(said.readLine()));
            Optional<Long> born = Processes.startTime(pid);
            return () -> born.isEmpty() || !Processes.alive(pid, born.get());
        } catch (IOException | NumberFormatException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "the daemon cannot be started: " + Reason.of(e), e);
        }
    }

    /** The words of a shell that starts others apart from itself and prints their number. */
    private List<String> detached(List<String> words) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" >&2 & echo $!", "sh"));
        // A training stays in the session that gives way to all others.
        if (product.training().isEmpty()) {
            line.add("setsid");
        }
        line.addAll(words);
        return line;
    }

    private void awaitReady(BooleanSupplier ended, DaemonLog news, Supplier<String> reason) {
        Instant begun = Instant.now();
        Instant deadline = begun.plus(DaemonUnit.PATIENCE);
        while (running().isEmpty()) {
            news.preparations().forEach(session::say);
            boolean late = Instant.now().isAfter(deadline);
            if (late || ended.getAsBoolean()) {
                throw Fault.unavailable(
                        "the daemon did not start"
                                + (late
                                        ? " within " + DaemonUnit.PATIENCE.toMinutes() + " min"
                                        : "")
                                + ". "
                                + (late ? news.end() : reason.get())
                                + fullDisk());
            }
            pause(Duration.between(begun, Instant.now()));
        }
    }

    /** A full disk takes the daemon's own words, which would stand in its log. */
    private String fullDisk() {
        return isDiskFull()
                ? "\nThe disk of "
                        + session.home().root()
                        + " is full: remove something from it that is not Minato's, then start"
                        + " again; `minato doctor` tells how much is free."
                : "";
    }

    private boolean isDiskFull() {
        try {
            return Files.getFileStore(session.home().root()).getUsableSpace() < FULL;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause(Duration waited) {
        try {
            Thread.sleep(Polling.pause(waited));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.of(Fault.Kind.UNAVAILABLE, "interrupted while the daemon started", e);
        }
    }
}
