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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What goes wrong while an app sleeps, and while requests wait for it to wake. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WakeFaultsTest {
    private static final String IMAGE = "page:1";
    private static final String SMALL = "32Mi";
    private static final String MOST = "600Mi";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** All apps together get a GiB: of those that ask for {@link #MOST} only one has room. */
    private final Map<String, String> room =
            Map.of("MINATO_RESERVE", (HostInfo.memoryTotal() >> 20) - 1024 + "MiB");

    private Instance minato;
    private StaticPage page;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(216);
        startDaemon();
        page = new StaticPage(minato);
        page.build(IMAGE);
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    private void startDaemon() {
        minato.minato(Instance.root(), room, "start").ok();
    }

    private void asleep(String app, String standby) throws IOException {
        page.create(app, IMAGE, standby, SMALL).ok();
        page.awaitSleep(app);
    }

    private PageRequest.Answer ask(String app) {
        return PageRequest.send(minato, app).answer();
    }

    private void delete(String app) {
        minato.minato("app", "delete", app, "--yes").ok();
    }

    private List<String> containers(String app, String format) {
        return minato.docker("ps", "-f", "label=minato.app=" + app, "--format", format)
                .ok()
                .out()
                .lines()
                .toList();
    }

    private String shown(String app) {
        return minato.minato("app", "show", app).ok().out();
    }

    @Test
    void anEdgeThatIsKilledTakesItsRequestsAloneWithIt() throws Exception {
        asleep("edged", "none");
        page.on("edged", "slow");
        List<PageRequest> waiting = PageRequest.send(minato, "edged", 50);
        Eventually.get(() -> containers("edged", "{{.ID}}"), ids -> !ids.isEmpty());
        long edge = minato.status().path("edgePid").asLong();
        Instance.kill(ProcessHandle.of(edge).orElseThrow());

        assertThat(waiting)
                .as("nobody waits for one that is dead")
                .allSatisfy(request -> assertThat(request.answer().text()).isEmpty())
                .allSatisfy(request -> assertThat(request.answer().took()).isLessThan(SOON));
        Eventually.get(() -> ask("edged"), PageRequest.Answer::isOk);
        assertThat(minato.status().path("edgePid").asLong()).isNotEqualTo(edge);
        page.off("edged", "slow");
        page.awaitSleep("edged");
        assertThat(ask("edged").isOk()).isTrue();
        delete("edged");
    }

    @Test
    void aDaemonThatIsKilledWhileItWakesAnAppLosesNoRequest() throws Exception {
        asleep("early", "none");
        asleep("late", "frozen");
        for (int millis : List.of(5, 40, 120)) {
            ProcessHandle daemon = minato.daemon();
            List<PageRequest> requests = PageRequest.send(minato, "early", 20);
            requests.addAll(PageRequest.send(minato, "late", 20));
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
            Instance.kill(daemon);
            startDaemon();
            assertThat(requests)
                    .as("killed after %s ms", millis)
                    .allSatisfy(request ->
                            assertThat(request.answer().text()).startsWith("HTTP/1.1 200 "));
            page.awaitSleep("early");
            page.awaitSleep("late");
        }
        delete("early");
        delete("late");
    }

    @Test
    void anImageThatIsGoneIsToldAndTheAppIsServedOnceItIsBack() throws Exception {
        String image = "gone:1";
        page.build(image);
        page.create("imageless", image, "none", SMALL).ok();
        page.awaitSleep("imageless");
        String id = minato.docker("images", "-q", "--no-trunc", image).ok().text();
        Path saved = minato.folder("saved", Map.of()).resolve("gone.tar");
        minato.docker("save", "-o", saved.toString(), image).ok();
        minato.docker("rmi", "-f", image).ok();
        assertThat(ask("imageless").isOk()).as("only its name is gone").isTrue();
        page.awaitSleep("imageless");
        Eventually.get(() -> minato.docker("rmi", "-f", id), removed -> removed.exit() == 0);

        for (int i = 0; i < 3; i++) {
            PageRequest.Answer answer = ask("imageless");
            assertThat(answer.text()).startsWith("HTTP/1.1 503 ").contains("CreateContainerError");
            assertThat(answer.took()).isLessThan(SOON);
        }
        assertThat(shown("imageless")).contains("No such image");
        minato.docker("load", "-i", saved.toString()).ok();
        Eventually.get(() -> ask("imageless"), PageRequest.Answer::isOk);
        delete("imageless");
    }

    @Test
    void oneThatEndsAtItsStartIsToldAndTriedAgain() throws Exception {
        asleep("crashing", "none");
        page.on("crashing", "broken");
        for (PageRequest request : PageRequest.send(minato, "crashing", 20)) {
            assertThat(request.answer().text())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("CrashLoopBackOff");
            assertThat(request.answer().took()).isLessThan(SOON);
        }
        assertThat(shown("crashing")).contains("exit code 1");
        page.off("crashing", "broken");
        Eventually.get(() -> ask("crashing"), PageRequest.Answer::isOk);
        delete("crashing");
    }

    @Test
    void whatIsFrozenKeepsItsRoomAndWhoWaitsForItIsToldSoAndServedOnceItIsFree() throws Exception {
        page.create("ice", IMAGE, "frozen", MOST).ok();
        page.awaitSleep("ice");
        page.create("fire", IMAGE, "none", MOST).ok();
        Eventually.get(() -> shown("fire"), text -> text.contains("ice has 600 MiB frozen"));
        PageRequest waiting = PageRequest.send(minato, "fire");
        assertThat(ask("ice").isOk()).isTrue();

        delete("ice");
        assertThat(waiting.answer().isOk()).isTrue();
        page.awaitSleep("fire");
        page.create("wind", IMAGE, "none", MOST).ok();
        Eventually.get(() -> containers("wind", "{{.ID}}"), ids -> !ids.isEmpty());
        delete("fire");
        delete("wind");
    }

    @Test
    void oneThatIsKilledWhileItIsFrozenIsServedByItsNextProcess() throws Exception {
        asleep("killed", "frozen");
        String id =
                Eventually.get(
                                () -> containers("killed", "{{.ID}} {{.Status}}"),
                                lines -> lines.size() == 1 && lines.getFirst().endsWith("(Paused)"))
                        .getFirst()
                        .split(" ", -1)[0];
        String pid = minato.docker("inspect", "-f", "{{.State.Pid}}", id).ok().text();
        assertThat(ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly()).isTrue();
        for (PageRequest request : PageRequest.send(minato, "killed", 10)) {
            assertThat(request.answer().isOk()).isTrue();
        }
        page.awaitSleep("killed");
        assertThat(ask("killed").isOk()).isTrue();
        delete("killed");
    }
}
