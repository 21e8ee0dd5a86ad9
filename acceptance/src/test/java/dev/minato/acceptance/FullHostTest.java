package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.HostInfo;

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
import java.util.function.Predicate;

/** A host without memory for a second set, while an app is asked. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullHostTest {
    private static final String IMAGE = "page:1";
    private static final int FEW = 50;

    /** All apps together get a GiB. */
    private final Map<String, String> room =
            Map.of("MINATO_RESERVE", (HostInfo.memoryTotal() >> 20) - 1024 + "MiB");

    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(117);
        startDaemon();
        new StaticPage(minato).build(IMAGE);
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    private void startDaemon() {
        minato.minato(Instance.root(), room, "start").ok();
    }

    private Path app(String turn, boolean replaces) throws IOException {
        String text =
                """
                tags: {%s}
                properties:
                  configuration:
                    ingress: {external: true, targetPort: 8080}
                  template:
                    revisionSuffix: %s
                    containers:
                      - name: page
                        image: %s
                        resources: {cpu: 0.25, memory: 600Mi}
                    terminationGracePeriodSeconds: 1
                    scale: {minReplicas: 1, maxReplicas: 1}
                """
                        .formatted(replaces ? "minato-replace: 'true'" : "", turn, IMAGE);
        return minato.folder("app-" + turn, Map.of("app.yaml", text)).resolve("app.yaml");
    }

    private String shown(String app) {
        return minato.minato("app", "show", app).ok().out();
    }

    private void awaitShown(String app, Predicate<String> expected) {
        Eventually.get(() -> shown(app), expected);
    }

    /** Asks until it is told to end; what came that is no page. */
    private List<String> failures(AtomicBoolean end) {
        List<String> failed = new ArrayList<>();
        int asked = 0;
        while (!end.get() || asked < FEW) {
            asked++;
            PageRequest.Answer answer = PageRequest.send(minato, "page").answer();
            if (!answer.isOk()) {
                failed.add(answer.text());
            }
        }
        return failed;
    }

    @Test
    void aRollOutWithoutRoomWaitsWithItsReasonAndFailsNoRequest() throws Exception {
        minato.minato("app", "create", "-n", "page", "--yaml", app("one", false).toString()).ok();
        AtomicBoolean end = new AtomicBoolean();
        List<String> failed = new ArrayList<>();
        Thread asking = Thread.ofVirtual().start(() -> failed.addAll(failures(end)));
        try {
            update("two", false);
            awaitShown(
                    "page",
                    text ->
                            text.contains(
                                            "The old replicas of the same app (page--one) have 600"
                                                    + " MiB")
                                    && text.contains("`minato up --replace` ends them first"));
            minato.minato(
                            "app",
                            "create",
                            "-n",
                            "other",
                            "--yaml",
                            app("other", false).toString(),
                            "--no-wait")
                    .ok();
            awaitShown("other", text -> text.contains("page has 600 MiB"));

            minato.killDaemon();
            startDaemon();
            awaitShown("page", text -> text.contains("`minato up --replace` ends them first"));
            assertThat(containers()).containsOnlyOnce("page--one").doesNotContain("page--two");
            minato.minato("app", "delete", "other", "--yes").ok();

            update("three", true);
            Eventually.get(
                    this::containers,
                    names -> names.contains("page--three") && !names.contains("page--one"));
        } finally {
            end.set(true);
            asking.join();
        }
        assertThat(failed).isEmpty();
        assertThat(containers()).doesNotContain("page--two");
        minato.minato("app", "delete", "page", "--yes").ok();
    }

    private void update(String turn, boolean replaces) throws IOException {
        minato.minato(
                        "app",
                        "update",
                        "-n",
                        "page",
                        "--yaml",
                        app(turn, replaces).toString(),
                        "--no-wait")
                .ok();
    }

    private String containers() {
        return minato.docker("ps", "--format", "{{.Names}}").ok().out();
    }
}
