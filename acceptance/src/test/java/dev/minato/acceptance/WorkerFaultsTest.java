package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A worker is there as long as its queue has messages, whatever is killed meanwhile. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerFaultsTest {
    private static final String APP = "worker";
    private static final int MESSAGES = 6;

    /** A message is in {@code todo} until it is done: who is killed with one has not done it. */
    private static final String LOOP =
            "while :; do for m in $(/busybox ls /queue/todo); do echo $m > /queue/taken; /busybox"
                    + " sleep 1; /busybox mv /queue/todo/$m /queue/done/$m; done; /busybox sleep"
                    + " 0.1; done";

    private Instance minato;
    private Path queue;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(215);
        minato.minato("start").ok();
        queue = minato.folder("queue", Map.of("todo/.keep", "", "done/.keep", ""));
        Path folder =
                minato.folder(
                        "worker",
                        Map.of(
                                "Dockerfile",
                                "FROM scratch\nCOPY busybox /\nCMD [\"/busybox\",\"sh\",\"-c\",\""
                                        + LOOP
                                        + "\"]\n"));
        Files.copy(HostCommand.find("busybox").orElseThrow(), folder.resolve("busybox"));
        minato.minato("build", "-q", "-t", "worker:1", folder.toString()).ok();
        String path = queue.toString();
        minato.minato("env", "storage", "set", "--storage-name", "queue", "--path", path).ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    /** Speaks as Prometheus does: so many messages are to be done. */
    private HttpServer serve(int port) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/api/v1/query",
                exchange -> {
                    byte[] answer =
                            ("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
                                 + "[{\"metric\":{},\"value\":[1,\""
                                            + files("todo").size()
                                            + "\"]}]}}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private List<String> files(String state) throws IOException {
        try (Stream<Path> all = Files.list(queue.resolve(state))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("m"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> done() {
        try {
            return files("done");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void fill() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            Files.writeString(queue.resolve("todo/m" + System.nanoTime()), "");
        }
    }

    private void create(int port) throws IOException {
        String text =
                """
                properties:
                  template:
                    containers:
                      - name: worker
                        image: worker:1
                        resources: {cpu: 0.1, memory: 32Mi}
                        volumeMounts: [{volumeName: queue, mountPath: /queue}]
                    terminationGracePeriodSeconds: 1
                    volumes: [{name: queue, storageType: HostFolder, storageName: queue}]
                    scale:
                      minReplicas: 0
                      maxReplicas: 1
                      pollingInterval: 1
                      cooldownPeriod: 3
                      rules:
                        - name: jobs
                          custom:
                            type: prometheus
                            metadata: {serverAddress: "http://127.0.0.1:%d", query: jobs, threshold: "5"}
                """
                        .formatted(port);
        Path file = minato.folder("app", Map.of("app.yaml", text)).resolve("app.yaml");
        minato.minato("app", "create", "-n", APP, "--yaml", file.toString()).ok();
    }

    private List<String> workers() {
        return minato.docker("ps", "-q", "-f", "label=minato.app=" + APP)
                .ok()
                .out()
                .lines()
                .toList();
    }

    private String explained() {
        return minato.minato("app", "explain-scale", APP).ok().out();
    }

    @Test
    void noMessageIsLostWithItsWorkerOrWithTheServerThatCountsThem() throws Exception {
        HttpServer server = serve(0);
        int port = server.getAddress().getPort();
        create(port);
        Eventually.get(this::workers, List::isEmpty);

        fill();
        Path taken = queue.resolve("taken");
        Eventually.get(() -> Files.exists(taken), there -> there);
        String worker = workers().getFirst();
        long pid =
                Long.parseLong(
                        minato.docker("inspect", "-f", "{{.State.Pid}}", worker).ok().text());
        Instance.kill(ProcessHandle.of(pid).orElseThrow());
        assertThat(done()).as("it was killed with a message").hasSizeLessThan(MESSAGES);
        server.stop(0);
        Eventually.get(this::done, names -> names.size() == MESSAGES);
        Eventually.get(this::explained, text -> text.contains("rule jobs (prometheus): not read"));
        assertThat(workers()).as("nobody knows that it has nothing to do").hasSize(1);

        server = serve(port);
        Eventually.get(this::workers, List::isEmpty);
        fill();
        Eventually.get(this::done, names -> names.size() == 2 * MESSAGES);
        Eventually.get(this::workers, List::isEmpty);
        server.stop(0);
        minato.minato("app", "delete", APP, "--yes").ok();
    }
}
