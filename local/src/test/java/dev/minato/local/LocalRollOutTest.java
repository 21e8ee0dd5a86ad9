package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.IdSource;
import dev.minato.edge.Backend;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.platform.Apps;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Status;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.reconcile.AppService;
import dev.minato.testkit.FakeRequest;
import dev.minato.testkit.KeptLogs;
import dev.minato.testkit.KnownImages;
import dev.minato.testkit.PromptEdge;
import dev.minato.testkit.TestApp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The domain over real containers: what a user sees of an app's revisions. */
@Timeout(60)
class LocalRollOutTest {
    private static final KnownImages IMAGES = new KnownImages();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir static Path folder;
    private static TestHost host;
    private static AppService platform;
    private static final PromptEdge EDGE = new PromptEdge();

    @BeforeAll
    static void open() throws Exception {
        host = new TestHost(folder);
        IMAGES.tag("busybox", BusyboxImage.ID.toString());
        platform = start();
    }

    private static AppService start() {
        return AppService.start(
                host.database(),
                Map.of(Environment.DEFAULT, new EnvironmentParts(host.cluster(), EDGE, IMAGES)),
                host.secrets(),
                PlatformSettings.DEFAULT,
                InstantSource.system(),
                IdSource.random(),
                new KeptLogs());
    }

    @AfterAll
    static void close() {
        platform.close();
        host.close();
    }

    @Test
    void anAppLivesThroughRevisionsRestartsAndItsEnd() throws Exception {
        assertThat(put("echo one > /tmp/index.html; " + serve()).status())
                .isEqualTo(Status.SUCCEEDED);
        assertThat(get()).contains("one");
        rollsForwardWithoutAFailedRequest();
        aBadRevisionKeepsTheOldOne();
        anotherDaemonServesOn();
        Operation deletion = apps().delete("shop").orElseThrow();
        assertThat(apps().await(deletion.id(), PATIENCE).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(EDGE.table()).isEmpty();
        assertThat(host.engine().containers().list()).isEmpty();
    }

    private void rollsForwardWithoutAFailedRequest() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> failures =
                CompletableFuture.supplyAsync(() -> failuresUntil(over));
        assertThat(put("echo two > /tmp/index.html; " + serve()).status())
                .isEqualTo(Status.SUCCEEDED);
        over.set(true);
        assertThat(failures.get()).isZero();
        assertThat(get()).contains("two");
        assertThat(apps().revisions("shop")).hasSize(2);
    }

    private void aBadRevisionKeepsTheOldOne() throws Exception {
        Operation bad = put("echo cannot go on; exit 4");
        assertThat(bad.status()).isEqualTo(Status.FAILED);
        assertThat(bad.error().orElseThrow().message())
                .contains("keeps all traffic: its process ended with exit code 4.")
                .contains("Last lines of its output:\n  cannot go on");
        assertThat(get()).contains("two");
    }

    private static void anotherDaemonServesOn() throws Exception {
        List<HostRoute> before = serving();
        platform.close();
        host.restart();
        platform = start();
        assertThat(get()).contains("two");
        apps().update("shop", request -> request);
        assertThat(serving()).containsExactlyInAnyOrderElementsOf(before);
    }

    /** The routes of what is ready; that of a failed revision says why a moment later. */
    private static List<HostRoute> serving() {
        return EDGE.table().stream()
                .filter(route ->
                        route.groups().stream()
                                .allMatch(group -> group.state() == GroupState.READY))
                .toList();
    }

    private static Apps apps() {
        return platform.apps();
    }

    private static String serve() {
        return "exec httpd -f -p 80 -h /tmp";
    }

    private static Operation put(String script) {
        Operation accepted =
                apps().put(
                                new TestApp("shop")
                                        .image("busybox")
                                        .command(List.of("sh", "-c", script))
                                        .grace(Duration.ZERO)
                                        .request());
        return apps().await(accepted.id(), PATIENCE);
    }

    private static int failuresUntil(AtomicBoolean over) {
        int failures = 0;
        while (!over.get()) {
            try {
                boolean answered = get().startsWith("HTTP/1.1 200");
                failures += answered ? 0 : 1;
            } catch (IOException e) {
                failures++;
            }
        }
        return failures;
    }

    /** As the edge does it: to a backend of the table in force. */
    private static String get() throws IOException {
        FakeRequest request = EDGE.send(EDGE.table().getFirst().host());
        try {
            Backend backend = EDGE.backend(request).orElseThrow();
            try (Socket socket = new Socket(backend.address(), backend.port())) {
                socket.getOutputStream()
                        .write(
                                "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
                                        .getBytes(StandardCharsets.UTF_8));
                InputStream in = socket.getInputStream();
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } finally {
            EDGE.finish(request);
        }
    }
}
