package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.azure.group.ResourceGroups;
import dev.minato.builder.cache.BuildCache;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.network.Networks;
import dev.minato.image.ImageStore;
import dev.minato.local.LocalCluster;
import dev.minato.platform.reconcile.AppService;
import dev.minato.state.CleartextCopies;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * A home of an earlier build, left as a power failure leaves it: this build opens it, and users
 * find everything as it was.
 */
class RecordedHomeTest {
    /**
     * What the end of a process and its new start change, and sums over the whole store. A place of
     * an answer, after its path.
     */
    private static final Pattern OF_A_RUN =
            Pattern.compile(
                    String.join(
                            "|",
                            // Processes are new ones.
                            ".*/json /State/(Pid|StartedAt|FinishedAt)",
                            ".*/(containers/json|system/df)\\S* .*/Status",
                            ".*/replicas\\S* .*/(createdTime|restartCount|runningState(Details)?)",
                            // A container of a replica has another place in its group since then.
                            ".*/replicas\\S* .*/containerId",
                            // Internal ingress is reached by now.
                            ".*/containerApps/inner\\?\\S* .*/warnings/.*",
                            ".*/containerApps\\?\\S* .*/containerApps/inner/.*/warnings/.*",
                            // So are addresses and namespaces, unless they were asked for.
                            ".*/NetworkSettings/.*(IPAddress|MacAddress|Gateway|EndpointID)",
                            ".*/NetworkSettings/(SandboxID|SandboxKey)",
                            ".*/networks\\S* .*/Containers/.*",
                            // Sizes of files that the host gives a container at its start.
                            ".*/(SizeRw|SizeRootFs|LayersSize)",
                            ".*/system/df\\S* .*/(UsageData|Size|SharedSize|UniqueSize)\\b.*",
                            ".*/(LastUsedAt|LastTagTime)",
                            // Of the revision, as Azure has it; it was the app's.
                            ".*/properties/latestRevisionFqdn",
                            // Whole seconds, as dockerd has them.
                            ".*/Volumes/[^/]+/CreatedAt",
                            // Nobody is found by a name where there is no network; dockerd tells
                            // none either.
                            ".*/Networks/(none|host)/DNSNames/.*",
                            // Without a policy a container has ended with the host; one comes and
                            // goes.
                            ".*/without-policy/.*/?(State|Running|ExitCode|Error|Status)"));

    @TempDir private Path folder;
    private String withoutPolicy = "";
    private List<String> replicas = List.of();

    @Test
    void isFoundAsItWas() throws Exception {
        RecordedHome recorded = RecordedHome.unpack("2277f8f", folder);
        try (Instance minato = Instance.at(recorded.place(), recorded.network())) {
            recorded.move();
            minato.minato("start").ok();
            List<RecordedHome.Answer> answers = recorded.answers();
            replicas = answers.stream().flatMap(RecordedHomeTest::replicas).distinct().toList();
            withoutPolicy = minato.docker("inspect", "-f", "{{.Id}}", "without-policy").ok().text();

            assertThat(settled(minato, answers)).isEmpty();

            assertThat(minato.get("shop", "/").ok().out()).isEqualTo("a page\n\n200");
            assertThat(minato.get("half", "/").ok().out()).isEqualTo("a page\n\n200");
            assertThat(minato.get("asleep", "/").ok().out()).contains("The app is stopped.");
            assertThat(minato.home().volumes().resolve("data/_data/kept")).hasContent("kept");
            assertThat(minato.docker("exec", "keeper", "cat", "/data/kept").ok().text())
                    .isEqualTo("kept");
            assertThat(state(minato, "without-policy"))
                    .isEqualTo("exited 255 the host went down while it ran");
            assertThat(minato.docker("start", "-a", "renamed").ok().out()).isEmpty();
            assertThat(shopsSecret(minato)).isEqualTo("planted-secret-of-shop");
            noSecretIsLeftInClear(minato);
        }
    }

    /** Neither in what was recorded in clear, nor in what this build has made of it. */
    private static void noSecretIsLeftInClear(Instance minato) throws Exception {
        PlantedText planted = new PlantedText(minato.home(), "planted-secret", "planted-other");
        Eventually.get(
                planted::misplaced,
                files -> files.stream().allMatch(file -> file.startsWith("minato.db.before-")));
        assertThat(planted.misplaced()).as("the way back, for an hour").isNotEmpty();

        minato.minato("stop").ok();
        anHourGoesWell(minato);

        assertThat(planted.misplaced()).isEmpty();
        assertThat(planted.everywhere()).as("bundles of two replicas that run").hasSize(4);
        minato.minato("start").ok();
        assertThat(shopsSecret(minato)).isEqualTo("planted-secret-of-shop");
        assertThat(planted.misplaced()).isEmpty();
    }

    /** What the daemon does by its clock, with ours. */
    private static void anHourGoesWell(Instance minato) {
        Path file = minato.home().database();
        Instant start = Instant.now();
        AtomicReference<Instant> now = new AtomicReference<>(start);
        try (Database database = Database.open(file, tables())) {
            CleartextCopies copies = new CleartextCopies(database, file, now::get);
            copies.tidy();
            now.set(start.plus(Duration.ofHours(1)));
            copies.tidy();
        }
    }

    /** Of all rooms, as the daemon opens them. */
    private static List<Migrations> tables() {
        return List.of(
                ImageStore.migrations(),
                Networks.migrations(),
                LocalEngine.migrations(),
                BuildCache.migrations(),
                AppService.MIGRATIONS,
                LocalCluster.MIGRATIONS,
                ResourceGroups.MIGRATIONS);
    }

    private static String state(Instance minato, String container) {
        return minato.docker(
                        "inspect",
                        "-f",
                        "{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}",
                        container)
                .ok()
                .text();
    }

    private static String shopsSecret(Instance minato) {
        String replica =
                minato.docker("ps", "-qf", "label=minato.app=shop")
                        .ok()
                        .out()
                        .lines()
                        .findFirst()
                        .orElseThrow();
        return minato.docker("exec", replica, "sh", "-c", "echo $TOKEN").ok().text();
    }

    /** Containers of replicas: a replica of the build before gets a new one at its next start. */
    private static java.util.stream.Stream<String> replicas(RecordedHome.Answer answer) {
        return answer.isAbout("/containers/json")
                ? answer.facts().keySet().stream()
                        .filter(place -> place.endsWith("/Labels/minato.app"))
                        .map(place -> place.substring(1, place.indexOf('/', 1)))
                : java.util.stream.Stream.of();
    }

    /** What still differs when replicas have had time to come back. */
    private Map<String, String> settled(Instance minato, List<RecordedHome.Answer> answers) {
        Map<String, String> last = new TreeMap<>();
        try {
            Eventually.get(
                    () -> {
                        last.clear();
                        answers.forEach(answer -> last.putAll(differences(minato, answer)));
                        return last;
                    },
                    Map::isEmpty);
        } catch (AssertionError e) {
            return last;
        }
        return last;
    }

    /** Recorded facts that are not any more, with what is there now. */
    private Map<String, String> differences(Instance minato, RecordedHome.Answer answer) {
        String now = ask(minato, answer);
        Map<String, String> differences = new TreeMap<>();
        if (replicas.stream().anyMatch(answer::isAbout)) {
            return differences;
        }
        if (answer.isAbout("/logs?")) {
            if (!now.startsWith(answer.body())) {
                differences.put(answer.path(), answer.body() + " -> " + now);
            }
            return differences;
        }
        Map<String, String> facts = now.isEmpty() ? Map.of() : RecordedHome.facts(now);
        answer.facts()
                .forEach((place, value) -> {
                    String is = String.valueOf(facts.get(place));
                    String name =
                            (answer.path() + " " + place).replace(withoutPolicy, "without-policy");
                    if (replicas.stream().noneMatch(name::contains)
                            && !is.equals(value)
                            && !OF_A_RUN.matcher(name).matches()) {
                        differences.put(name, value + " -> " + is);
                    }
                });
        return differences;
    }

    private static String ask(Instance minato, RecordedHome.Answer answer) {
        Path body = minato.home().root().resolve("test-answer");
        Path socket = minato.home().run().resolve(answer.socket() + ".sock");
        List<String> line =
                List.of(
                        "curl",
                        "-sS",
                        "-m",
                        "60",
                        "-X",
                        answer.method(),
                        "-o",
                        body.toString(),
                        "--unix-socket",
                        socket.toString(),
                        "http://m" + answer.path());
        Instance.run(Path.of("/"), Map.of(), line).ok();
        try {
            return RecordedHome.text(Files.readAllBytes(body));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
