package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One instance of the product with a home, ports and a network of its own, driven by {@code
 * ./minato} and by Docker's command line. Closing it stops everything and compares the host with
 * what it was before.
 */
final class Instance implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_SECONDS = 300;
    private static final String SERVER =
            "[\"java\",\"-XX:+UseSerialGC\",\"-XX:TieredStopAtLevel=1\",\"-m\",\"jdk.httpserver\","
                    + "\"-b\",\"0.0.0.0\",\"-p\",\"8080\",\"-d\",\"/site\"]";

    /** What a command answered. */
    record Result(int exit, String out, String err) {
        Result ok() {
            assertThat(exit).as("exit code; out: %s err: %s", out, err).isZero();
            return this;
        }

        /** Output without blanks at its ends. */
        String text() {
            return out.strip();
        }
    }

    private final Path home;
    private final int ingress;
    private final Map<String, String> environment;
    private final Census before;

    private Instance(Path home, int ingress, int network) {
        this.home = home;
        this.ingress = ingress;
        this.environment =
                Map.of(
                        "MINATO_HOME",
                        home.toString(),
                        "MINATO_INGRESS_HTTP",
                        "127.0.0.1:" + ingress,
                        "MINATO_NETWORK",
                        "10." + network + ".0.0/16",
                        // What was replaced is gone at once, unless a test is about that.
                        "MINATO_ROLLBACK_KEEP",
                        "0",
                        "DOCKER_HOST",
                        "unix://" + Home.at(home).dockerSocket(),
                        "DOCKER_BUILDKIT",
                        "0");
        this.before = Census.of(Home.at(home));
    }

    /** A new one, not started. */
    static Instance create(int network) throws IOException {
        Path home = Files.createTempDirectory("minato-acceptance-");
        return new Instance(home, freePort(), network);
    }

    /** One whose home has a given path, where nothing may lie yet. */
    static Instance at(Path home, int network) throws IOException {
        Files.createDirectory(home);
        return new Instance(home, freePort(), network);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Home home() {
        return Home.at(home);
    }

    int ingress() {
        return ingress;
    }

    /** The checkout. */
    static Path root() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    }

    /** Runs {@code ./minato} from the checkout. */
    Result minato(String... words) {
        return run(root(), environment, command(root().resolve("minato").toString(), words));
    }

    /** Runs it in another folder, with more variables. */
    Result minato(Path folder, Map<String, String> more, String... words) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return run(folder, all, command(root().resolve("minato").toString(), words));
    }

    /** Starts {@code ./minato} in a process group of its own and returns at once. */
    Foreground foreground(String... words) throws IOException {
        return Foreground.start(
                root(), environment, command(root().resolve("minato").toString(), words));
    }

    /** The variables that make a command speak to this instance. */
    Map<String, String> environment() {
        return environment;
    }

    /** Runs Docker's command line against this instance. */
    Result docker(String... words) {
        return run(root(), environment, command(dockerCommand(), words));
    }

    /** Starts Docker's command line and returns at once. */
    Process dockerProcess(String... words) throws IOException {
        return builder(root(), environment, command(dockerCommand(), words)).start();
    }

    Process minatoProcess(String... words) throws IOException {
        return builder(root(), environment, command(root().resolve("minato").toString(), words))
                .start();
    }

    /** Runs the script of a sample, which ends well. */
    Result sample(String script, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("MINATO", ourCommand());
        all.putAll(more);
        return run(root(), all, List.of(script)).ok();
    }

    /** The path of our own command. */
    String ourCommand() {
        return root().resolve("minato").toString();
    }

    /** The path or name of Docker's. */
    String dockersCommand() {
        return dockerCommand();
    }

    private static String dockerCommand() {
        String named = System.getenv("MINATO_TEST_DOCKER");
        return named == null || named.isEmpty() ? "docker" : named;
    }

    /** The daemon's account of itself. */
    JsonNode status() {
        return JSON.readTree(minato("status", "-o", "json").ok().out());
    }

    /** The daemon's process. */
    ProcessHandle daemon() {
        return ProcessHandle.of(status().path("pid").asLong()).orElseThrow();
    }

    /** Kills the daemon without warning and waits until it is gone. */
    void killDaemon() {
        kill(daemon());
    }

    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** The body of a GET of an app's page. */
    Result get(String app, String path) {
        return run(
                root(),
                Map.of(),
                List.of(
                        "curl",
                        "-sS",
                        "-m",
                        "30",
                        "-w",
                        "\n%{http_code}",
                        "-H",
                        "Host: " + app + ".minato.localhost",
                        "http://127.0.0.1:" + ingress + path));
    }

    /** A folder whose image is a server of one page. */
    Path site(String name, String page) throws IOException {
        return folder(
                name,
                Map.of(
                        "Dockerfile",
                        "FROM minato.local/jre:25\nCOPY index.html /site/\nEXPOSE 8080\nCMD "
                                + SERVER
                                + "\n",
                        "index.html",
                        page));
    }

    /** A folder whose image exposes 8080 and runs a shell's command. */
    Path shell(String name, String command) throws IOException {
        return folder(
                name,
                Map.of(
                        "Dockerfile",
                        "FROM minato.local/jre:25\nEXPOSE 8080\nCMD [\"sh\",\"-c\",\""
                                + command
                                + "\"]\n"));
    }

    /** A folder whose image says "asleep", never listens, and ends at SIGTERM. */
    Path sleeper(String name) throws IOException {
        return shell(name, "trap 'exit 0' TERM; echo asleep; sleep 600 & wait");
    }

    /** A folder with a Dockerfile and other files. */
    Path folder(String name, Map<String, String> files) throws IOException {
        Path contexts =
                Files.createDirectories(
                        home.resolve("test-contexts"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        Path folder = Files.createDirectories(contexts.resolve(name));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    @Override
    public void close() throws IOException {
        Result stopped = minato("stop", "--apps");
        Census after = Census.of(Home.at(home));
        run(Path.of("/"), Map.of(), List.of("rm", "-rf", "--one-file-system", home.toString()));
        stopped.ok();
        assertThat(after.differences(before)).as("what is left on the host").isEmpty();
    }

    private static List<String> command(String program, String... words) {
        List<String> line = new ArrayList<>();
        line.add(program);
        line.addAll(List.of(words));
        return line;
    }

    private static ProcessBuilder builder(
            Path folder, Map<String, String> environment, List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    static Result run(Path folder, Map<String, String> environment, List<String> line) {
        try {
            Process process =
                    builder(folder, environment, line)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start();
            CompletableFuture<String> err =
                    CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            CompletableFuture<String> out =
                    CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(line + " did not end in " + PATIENCE_SECONDS + " s");
            }
            return new Result(process.exitValue(), out.join(), err.join());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String read(java.io.InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
