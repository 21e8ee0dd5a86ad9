package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** What goes wrong inside an app's replicas, while it is asked. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppFaultsTest {
    private static final String JRE = "minato.local/jre:25";
    private static final int FEW = 20;
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(140);
        minato.minato("start").ok();
        minato.minato("pull", JRE).ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    private static String app(String further) {
        return """
        properties:
          configuration:
            ingress: {external: true, targetPort: 8080}
          template:
            containers:
              - name: page
                image: minato.local/jre:25
                command: [java, -XX:+UseSerialGC, -m, jdk.httpserver, -b, 0.0.0.0, -p, "8080", -d, /etc]
                resources: {cpu: 0.5, memory: 256Mi}
        """
                + further.indent(2);
    }

    private Path file(String name, String text) throws IOException {
        return minato.folder(name, Map.of("app.yaml", text)).resolve("app.yaml");
    }

    private String shown(String app) {
        return minato.minato("app", "show", app).ok().out();
    }

    /** Asks until it is told to end; what was answered other than 200. */
    private List<String> failures(String app, AtomicBoolean end) {
        List<String> failed = new ArrayList<>();
        int asked = 0;
        while (!end.get() || asked < FEW) {
            asked++;
            String answer = minato.get(app, "/hostname").out();
            if (!answer.endsWith("200")) {
                failed.add(answer);
            }
        }
        return failed;
    }

    @Test
    void aSidecarCrashesAgainAndAgainWhileTheMainContainerServes() throws Exception {
        Path file =
                file(
                        "crashing",
                        app(
                                """
                                    - name: side
                                      image: minato.local/jre:25
                                      command: [sh, -c, "sleep 1; exit 3"]
                                      resources: {cpu: 0.25, memory: 64Mi}
                                """));
        minato.minato("app", "create", "-n", "crashing", "--yaml", file.toString()).ok();
        AtomicBoolean end = new AtomicBoolean();
        List<String> failed = new ArrayList<>();
        Thread asking = Thread.ofVirtual().start(() -> failed.addAll(failures("crashing", end)));
        try {
            Eventually.get(
                    () -> shown("crashing"),
                    text -> text.contains("container 'side': its process ended with exit code 3"));
            minato.killDaemon();
            minato.minato("start").ok();
            String shown =
                    Eventually.get(() -> shown("crashing"), text -> text.contains("exit code 3"));
            assertThat(shown).contains("\"runningStatus\" : \"Running\"");
            assertThat(minato.minato("revision", "list", "crashing", "-o", "json").ok().out())
                    .contains("Degraded");
        } finally {
            end.set(true);
            asking.join();
        }
        assertThat(failed).isEmpty();
        minato.minato("app", "delete", "crashing", "--yes").ok();
    }

    @Test
    void anInitContainerThatNeverEndsKeepsNothingButItsRevision() throws Exception {
        minato.minato(
                        "app",
                        "create",
                        "-n",
                        "waiting",
                        "--yaml",
                        file("served", app("")).toString())
                .ok();
        Path endless =
                file(
                        "endless",
                        app(
                                """
                                  initContainers:
                                    - name: endless
                                      image: minato.local/jre:25
                                      command: [sleep, "100000"]
                                      resources: {cpu: 0.25, memory: 64Mi}
                                """));
        AtomicBoolean end = new AtomicBoolean();
        List<String> failed = new ArrayList<>();
        Thread asking = Thread.ofVirtual().start(() -> failed.addAll(failures("waiting", end)));
        try {
            minato.minato("app", "update", "waiting", "--yaml", endless.toString(), "--no-wait")
                    .ok();
            Eventually.get(
                    () -> minato.docker("ps", "--format", "{{.Names}}").ok().out(),
                    names -> names.contains(".endless"));
            minato.killDaemon();
            minato.minato("start").ok();
            assertThat(minato.docker("ps", "--format", "{{.Names}}").ok().out().lines())
                    .as("the init container, and the replica that serves")
                    .hasSize(2);
        } finally {
            end.set(true);
            asking.join();
        }
        assertThat(failed).isEmpty();
        minato.minato("app", "delete", "waiting", "--yes").ok();
        Eventually.get(() -> minato.docker("ps", "-q").ok().text(), String::isEmpty);
    }
}
