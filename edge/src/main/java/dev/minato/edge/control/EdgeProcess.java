package dev.minato.edge.control;

import dev.minato.base.Fault;
import dev.minato.base.Polling;
import dev.minato.base.Reason;
import dev.minato.edge.EdgeState;
import dev.minato.edge.HostPort;
import dev.minato.edge.wire.Message;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.Signals;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.Pidfd;
import dev.minato.linux.process.Processes;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * The edge as a process, seen from the daemon: started detached, adopted when it runs already,
 * replaced by a successor without a failed request. One caller at a time (methods are
 * synchronized); they block until the edge answers.
 */
public final class EdgeProcess {
    private static final Logger log = LoggerFactory.getLogger(EdgeProcess.class);

    /** The main class of the process; the daemon never loads it. */
    public static final String MAIN = "dev.minato.edge.server.EdgeMain";

    private static final Duration START = Duration.ofMinutes(3);

    /** An edge that is there and has said nothing for so long serves nobody: it is replaced. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** Of which one question may take so much: a busy host delays one, not two. */
    private static final Duration GREETING = Duration.ofSeconds(5);

    private static final Duration TERM = Duration.ofSeconds(12);
    private static final long MAX_LOG = 8L << 20;

    /** One malloc arena: compilers and event loops otherwise leave tens of MB in several. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "LC_ALL",
                    "C.UTF-8",
                    "PATH",
                    "/usr/sbin:/usr/bin:/sbin:/bin",
                    "MALLOC_ARENA_MAX",
                    "1");

    /**
     * How to run an edge.
     *
     * @param java the command up to and including the class path: an absolute path of {@code java},
     *     flags, {@code -cp}, path
     * @param program names the build; where the running edge's differs, {@link #replace} is due
     * @param socket the control socket ({@code Home.edgeSocket()})
     * @param state the folder of documents and record file; below {@code run}, named by the boot
     *     id, since all of it is void after a reboot
     * @param logs the folder of {@code edge.log} and {@code access.log}
     * @param http where ingress listens
     * @param further options of the edge, {@code --name value}
     */
    public record Settings(
            List<String> java,
            String program,
            Path socket,
            Path state,
            Path logs,
            HostPort http,
            List<String> further) {
        public Settings {
            java = List.copyOf(java);
            further = List.copyOf(further);
        }
    }

    private record Started(int pid, long startTime) {}

    private final Settings settings;
    private final IntConsumer enroll;

    /**
     * @param enroll puts a new process (its pid) into the cgroup leaf it belongs to; called before
     *     the edge serves
     */
    public EdgeProcess(Settings settings, IntConsumer enroll) {
        this.settings = settings;
        this.enroll = enroll;
    }

    /**
     * Adopts the running edge, or starts one; one that is there and silent is killed first.
     *
     * @return what it says of itself
     * @throws Fault unavailable with the edge's own words when it cannot start (a port is taken)
     */
    public synchronized EdgeState ensure() {
        Optional<Started> known = record().filter(s -> Processes.alive(s.pid, s.startTime));
        Optional<EdgeState> answer =
                known.isPresent() ? await(ANSWER, known.get(), state -> true) : greet();
        if (answer.isPresent()) {
            remember((int) answer.get().pid());
            return answer.get();
        }
        known.ifPresent(hung -> {
            log.warn("edge {} does not answer: it is killed", hung.pid);
            end(hung.pid, Duration.ZERO);
        });
        return start(false);
    }

    /**
     * Starts a successor beside the running edge and waits until it has taken everything over; the
     * old one finishes what it has and goes by itself.
     *
     * @throws Fault unavailable when the successor does not come up; the old one then goes on
     */
    public synchronized EdgeState replace() {
        return start(true);
    }

    /** Ends the edge: what is in flight gets a few seconds. Nothing happens when none runs. */
    public synchronized void stop() {
        record().filter(s -> Processes.alive(s.pid, s.startTime)).ifPresent(s -> end(s.pid, TERM));
    }

    private EdgeState start(boolean takeover) {
        Path error = settings.state().resolve("error");
        ChildProcess child;
        try {
            Files.createDirectories(settings.state());
            Files.createDirectories(settings.logs());
            Files.deleteIfExists(error);
            rotate(settings.logs().resolve("edge.log"));
            child = spawn(takeover);
        } catch (IOException | LinuxException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "the edge cannot be started: " + Reason.of(e), e);
        }
        Thread.ofPlatform().daemon().name("edge-" + child.pid()).start(child::await);
        if (!takeover) {
            remember(child.pid());
        }
        enroll.accept(child.pid());
        EdgeState state =
                Processes.startTime(child.pid())
                        .map(time -> new Started(child.pid(), time))
                        .flatMap(ours -> await(START, ours, said -> said.pid() == ours.pid))
                        .orElseThrow(() -> failed(child.pid(), error));
        remember(child.pid());
        return state;
    }

    private ChildProcess spawn(boolean takeover) {
        List<String> argv = new ArrayList<>(settings.java());
        argv.addAll(
                List.of(
                        MAIN,
                        "--socket",
                        settings.socket().toString(),
                        "--state",
                        settings.state().toString(),
                        "--http",
                        settings.http().toString(),
                        "--access-log",
                        settings.logs().resolve("access.log").toString(),
                        "--program",
                        settings.program(),
                        "--takeover",
                        Boolean.toString(takeover)));
        argv.addAll(settings.further());
        int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.APPEND;
        try (Dir logs = Dir.open(settings.logs());
                Fd out = logs.open(BytePath.of("edge.log"), flags, 0640)) {
            return Spawn.start(
                    new SpawnSpec(
                            argv, ENVIRONMENT, Map.of(1, out, 2, out), Optional.empty(), true));
        }
    }

    private Fault failed(int pid, Path error) {
        end(pid, Duration.ZERO);
        String why;
        try {
            why = Files.readString(error);
        } catch (IOException e) {
            why =
                    "the edge did not answer within "
                            + START.toSeconds()
                            + " s; see "
                            + settings.logs().resolve("edge.log");
        }
        return Fault.unavailable(why);
    }

    /** Waits for an answer that is wanted, as long as a process lives that may give it. */
    private Optional<EdgeState> await(
            Duration patience, Started process, Predicate<EdgeState> wanted) {
        long begun = System.nanoTime();
        while (Processes.alive(process.pid, process.startTime)
                && System.nanoTime() - begun < patience.toNanos()) {
            Optional<EdgeState> answer = greet().filter(wanted);
            if (answer.isPresent()) {
                return answer;
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            LockSupport.parkNanos(Polling.pause(waited).toNanos());
        }
        // It may have ended, and another be there, since it was asked last.
        return greet().filter(wanted);
    }

    private Optional<EdgeState> greet() {
        return ask(settings.socket(), GREETING);
    }

    /**
     * Asks an edge what it is.
     *
     * @param limit how long it may take to answer
     * @return empty when none answers
     */
    public static Optional<EdgeState> ask(Path socket, Duration limit) {
        try (ControlChannel line = ControlChannel.dial(socket)) {
            line.send(new Message.Hello(Message.PROTOCOL, false));
            return line.receive(limit) instanceof Message.Welcome welcome
                    ? Optional.of(welcome.state().read())
                    : Optional.empty();
        } catch (IOException | Fault e) {
            log.trace("no edge yet: {}", Reason.of(e));
            return Optional.empty();
        }
    }

    private static void end(int pid, Duration grace) {
        try (Pidfd process = Pidfd.open(pid)) {
            if (!grace.isZero() && process.signal(Signals.TERM) && process.awaitExit(grace)) {
                return;
            }
            process.signal(Signals.KILL);
            process.awaitExit(Duration.ofSeconds(5));
        } catch (LinuxException e) {
            log.debug("edge {} is gone: {}", pid, Reason.of(e));
        }
    }

    private Path recordFile() {
        return settings.state().resolve("process");
    }

    /** Two numbers, and no JSON: reading that would take longer than an edge takes to start. */
    private Optional<Started> record() {
        try {
            String[] words = Files.readString(recordFile()).strip().split(" ", -1);
            return Optional.of(new Started(Integer.parseInt(words[0]), Long.parseLong(words[1])));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private void remember(int pid) {
        Optional<Long> startTime = Processes.startTime(pid);
        if (startTime.isEmpty()) {
            return;
        }
        Path fresh = recordFile().resolveSibling("process.new");
        try {
            Files.createDirectories(settings.state());
            Files.writeString(fresh, pid + " " + startTime.get() + "\n");
            Files.move(fresh, recordFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Without it the edge is still found by its socket.
            log.warn("the edge's record cannot be written: {}", Reason.of(e));
        }
    }

    private static void rotate(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > MAX_LOG) {
            Files.move(
                    file, file.resolveSibling("edge.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
