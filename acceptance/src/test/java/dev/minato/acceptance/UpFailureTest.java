package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code up} and {@code run} say when an app is wrong, and what they leave as it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpFailureTest {
    private static final String JRE = "minato.local/jre:25";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(101);
        minato.minato("start").ok();
        minato.minato("pull", JRE).ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void aNameThatBreaksTheRulesIsRefusedWithAnotherBeforeAnythingIsBuilt() throws IOException {
        Path folder = minato.site("named", "x");

        Instance.Result refused = minato.minato("up", folder.toString(), "-n", "My_Shop-");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("\"My_Shop-\" is not an app's name", "my-shop")
                .doesNotContain("[stage-0");
        assertThat(minato.minato("app", "list", "-q").ok().text()).doesNotContain("shop");
    }

    @Test
    void aProcessThatEndsAtOnceIsReportedAndTheOldRevisionKeepsAllTraffic() throws IOException {
        minato.minato("up", minato.site("steady", "steady page").toString(), "-n", "ends").ok();
        String serving = latest("ends");

        Instance.Result failed =
                minato.minato(
                        "up",
                        minato.shell("ends", "echo last words >&2; exit 3").toString(),
                        "-n",
                        "ends");

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err())
                .contains(
                        "did not become ready; " + serving + " keeps all traffic",
                        "its process ended with exit code 3",
                        "last words");
        assertThat(minato.get("ends", "/").ok().out()).contains("steady page").endsWith("200");
        assertThat(traffic("ends")).containsOnly(Map.entry(serving, 100));
        Eventually.get(() -> running("ends"), names -> names.size() == 1);
        minato.minato("down", "-n", "ends").ok();
    }

    @Test
    void aProcessThatNeverListensIsNamedWhileWaitingAndTheOldRevisionKeepsAllTraffic()
            throws IOException {
        Path steady = minato.site("steady-too", "still here");
        minato.minato("up", steady.toString(), "-n", "never").ok();
        String serving = latest("never");

        Instance.Result late =
                minato.minato(
                        "up",
                        minato.sleeper("never").toString(),
                        "-n",
                        "never",
                        "--wait-timeout",
                        "6");

        assertThat(late.exit()).isEqualTo(1);
        assertThat(late.err())
                .contains(
                        "Waiting for never--",
                        "nothing listens on its target port 8080 yet",
                        "is not ready after 6 seconds; " + serving + " keeps all traffic",
                        "asleep",
                        "--wait-timeout");
        assertThat(minato.get("never", "/").ok().out()).contains("still here").endsWith("200");
        assertThat(traffic("never")).containsOnly(Map.entry(serving, 100));
        minato.minato("up", steady.toString(), "-n", "never").ok();
        Eventually.get(() -> running("never"), names -> names.size() == 1);
        minato.minato("down", "-n", "never").ok();
    }

    @Test
    void aProcessThatIgnoresSigtermIsKilledAfterItsGracePeriod() throws IOException {
        Path folder =
                minato.folder(
                        "deaf",
                        Map.of(
                                "Dockerfile",
                                "FROM "
                                        + JRE
                                        + "\nCOPY index.html /site/\nEXPOSE 8080\n"
                                        + "CMD [\"sh\",\"-c\",\"trap '' TERM; exec java"
                                        + " -XX:TieredStopAtLevel=1 -m jdk.httpserver -b 0.0.0.0"
                                        + " -p 8080 -d /site\"]\n",
                                "index.html",
                                "deaf page",
                                "app.yaml",
                                """
                                properties:
                                  template:
                                    terminationGracePeriodSeconds: 1
                                """));
        minato.minato("up", folder.toString(), "--app-file", folder + "/app.yaml").ok();
        List<String> first = running("deaf");

        minato.minato("up", folder.toString(), "--env", "ROUND=2").ok();
        assertThat(minato.get("deaf", "/").ok().out()).contains("deaf page").endsWith("200");
        Eventually.get(() -> running("deaf"), names -> names.size() == 1 && !names.equals(first));
        minato.minato("down", "-n", "deaf").ok();

        assertThat(running("deaf")).isEmpty();
    }

    @Test
    void memoryBeyondTheHostsIsRefusedAndNothingIsMade() throws IOException {
        Path folder = minato.site("big", "x");

        Instance.Result run =
                minato.minato("run", "--name", "large", "--memory", "900g", JRE, "true");
        Instance.Result up = minato.minato("up", folder.toString(), "--memory", "900Gi");

        assertThat(run.exit()).isEqualTo(125);
        assertThat(run.err()).contains("memory 900 GiB is more than this host has");
        assertThat(up.exit()).isEqualTo(1);
        assertThat(up.err()).contains("memory 900 GiB is more than this host has: at most");
        assertThat(minato.docker("ps", "-a", "--format", "{{.Names}}").ok().text())
                .doesNotContain("large");
        assertThat(minato.minato("app", "list", "-q").ok().text()).doesNotContain("big");
    }

    @Test
    void aPortThatIsTakenIsNamedAndNothingIsLeft() throws IOException {
        Set<String> before = Workings.of(minato.home());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Instance.Result refused =
                    minato.minato("run", "--rm", "-p", taken.getLocalPort() + ":80", JRE, "true");

            assertThat(refused.exit()).isEqualTo(125);
            assertThat(refused.err())
                    .contains("127.0.0.1:" + taken.getLocalPort(), "port is already allocated");
        }
        Eventually.get(() -> Workings.of(minato.home()), before::containsAll);
    }

    @Test
    void ofTwoUpsOfOneAppAtOnceTheLastAcceptedServesAndTheOtherSaysSo() throws Exception {
        Path one = minato.site("twin-one", "page of one");
        Path two = minato.site("twin-two", "page of two");
        try (Foreground first = minato.foreground("up", one.toString(), "-n", "twin");
                Foreground second = minato.foreground("up", two.toString(), "-n", "twin")) {
            List<Instance.Result> ended = List.of(first.end(), second.end());
            assertThat(ended).anyMatch(up -> up.exit() == 0);
            assertThat(ended)
                    .allMatch(up ->
                            up.exit() == 0
                                    || up.err()
                                            .contains(
                                                    "A later request for app twin took the place"
                                                            + " of this one"));
        }

        Map<String, Integer> traffic = traffic("twin");
        JsonNode app = JSON.readTree(minato.minato("app", "show", "twin").ok().out());
        String image =
                app.at("/properties/template/containers/0/image")
                        .asString("")
                        .replaceFirst(".*:", "");
        String served = minato.get("twin", "/").ok().out().contains("page of one") ? "one" : "two";

        assertThat(traffic).containsOnly(Map.entry(latest("twin"), 100));
        assertThat(
                        minato.docker("build", "-q", (served.equals("one") ? one : two).toString())
                                .ok()
                                .text())
                .contains(image);
        minato.minato("down", "-n", "twin").ok();
    }

    private String latest(String app) {
        return JSON.readTree(minato.minato("app", "show", app).ok().out())
                .at("/properties/latestReadyRevisionName")
                .asString("");
    }

    /** Revisions that get requests, with their share. */
    private Map<String, Integer> traffic(String app) {
        Map<String, Integer> shares = new java.util.TreeMap<>();
        JSON.readTree(minato.minato("revision", "list", app, "-o", "json").ok().out())
                .forEach(revision -> {
                    int share = revision.at("/properties/trafficWeight").asInt(0);
                    if (share > 0) {
                        shares.put(revision.path("name").asString(""), share);
                    }
                });
        return shares;
    }

    /** Names of the containers of an app that run. */
    private List<String> running(String app) {
        return minato.docker("ps", "--format", "{{.Names}}")
                .ok()
                .out()
                .lines()
                .filter(name -> name.startsWith(app + "--"))
                .toList();
    }
}
