package dev.minato.scaler.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.scaler.server.FakeHttp;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code github-runner}, against a stub of GitHub's REST API. */
class GithubRunnerTypeTest extends TriggerContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** One repository with a run that waits and one that goes on. */
    private static FakeHttp.Reply github(String asked, String jobs) {
        if (asked.contains("/users/me/repos")) {
            return FakeHttp.Reply.of(200, "[{\"name\":\"shop\"},{\"name\":\"empty\"}]");
        }
        if (asked.contains("/shop/actions/runs?status=queued")) {
            return FakeHttp.Reply.of(200, "{\"workflow_runs\":[{\"id\":1},{\"id\":2}]}");
        }
        if (asked.contains("/actions/runs?")) {
            return FakeHttp.Reply.of(200, "{\"total_count\":0,\"workflow_runs\":[]}");
        }
        if (asked.contains("/runs/1/jobs")) {
            return FakeHttp.Reply.of(200, jobs);
        }
        return FakeHttp.Reply.of(200, "{\"jobs\":[]}");
    }

    private static String jobs(int count, String status, String labels) {
        String job = "{\"status\":\"" + status + "\",\"labels\":[" + labels + "]}";
        return "{\"jobs\":[" + String.join(",", java.util.Collections.nCopies(count, job)) + "]}";
    }

    private static TriggerSpec rule(int port, Map<String, String> more, Map<String, String> auth) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("owner", "me");
        metadata.put("runnerScope", "repo");
        metadata.put("repos", "shop");
        metadata.put("githubApiURL", "http://127.0.0.1:" + port);
        metadata.putAll(more);
        return new TriggerSpec("github-runner", metadata, auth, Map.of());
    }

    @Override
    protected Trigger trigger(int port) {
        return new KedaTriggers(ClassPathDrivers.loader())
                .open(rule(port, Map.of(), Map.of("personalAccessToken", SECRET)));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        int count = Math.clamp(Long.parseLong(number), 0, 100);
        new FakeHttp(asked -> github(asked, jobs(count, "queued", "\"self-hosted\"")))
                .serve(client);
    }

    @Override
    protected List<String> numbers() {
        return List.of("0", "7");
    }

    @Override
    protected byte[] beginning() {
        return "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static TriggerReading read(FakeHttp http, Map<String, String> more) throws IOException {
        try (HostileServer server = new HostileServer(http::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(
                                        rule(
                                                server.port(),
                                                more,
                                                Map.of("personalAccessToken", SECRET)))) {
            return trigger.read(SOON);
        }
    }

    private static double count(String jobs, Map<String, String> more) throws IOException {
        return read(new FakeHttp(asked -> github(asked, jobs)), more).value();
    }

    @Test
    void jobsThatWaitAndThatGoOnAreCounted() throws IOException {
        assertThat(count(jobs(3, "queued", "\"linux\""), Map.of())).isEqualTo(3);
        assertThat(count(jobs(3, "in_progress", "\"Linux\",\"X64\""), Map.of())).isEqualTo(3);
        assertThat(count(jobs(3, "completed", "\"linux\""), Map.of())).isZero();
    }

    @Test
    void aJobCountsWhenEachOfItsLabelsIsOneOfTheRunners() throws IOException {
        String gpu = jobs(2, "queued", "\"self-hosted\",\"gpu\"");
        assertThat(count(gpu, Map.of())).isZero();
        assertThat(count(gpu, Map.of("labels", "GPU"))).isEqualTo(2);
        assertThat(count(gpu, Map.of("labels", "gpu", "noDefaultLabels", "true"))).isZero();
        String none = jobs(2, "queued", "");
        assertThat(count(none, Map.of("labels", "gpu"))).isEqualTo(2);
        assertThat(
                        count(
                                none,
                                Map.of(
                                        "labels",
                                        "gpu",
                                        "matchUnlabeledJobsWithUnlabeledRunners",
                                        "true")))
                .isZero();
    }

    @Test
    void itIsActiveFromItsTargetOn() throws IOException {
        Map<String, String> rule = Map.of("targetWorkflowQueueLength", "3");
        FakeHttp two = new FakeHttp(asked -> github(asked, jobs(2, "queued", "")));
        FakeHttp three = new FakeHttp(asked -> github(asked, jobs(3, "queued", "")));
        assertThat(read(two, rule).active()).isFalse();
        assertThat(read(three, rule).active()).isTrue();
    }

    @Test
    void withoutReposAllOfTheOwnersAreAsked() throws IOException {
        FakeHttp http = new FakeHttp(asked -> github(asked, jobs(1, "queued", "")));
        assertThat(read(http, Map.of("repos", "")).value()).isEqualTo(1);
        assertThat(http.heads())
                .anyMatch(head -> head.startsWith("GET /repos/me/empty/actions/runs?"))
                .allMatch(head -> head.contains("Authorization: Bearer " + SECRET));
    }

    @Test
    void whileTheRateIsUsedUpTheLastCountStands() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        String reset = "X-RateLimit-Reset: " + Instant.now().plusSeconds(600).getEpochSecond();
        FakeHttp http =
                new FakeHttp(path ->
                        asked.incrementAndGet() <= 4
                                ? github(path, jobs(2, "queued", ""))
                                : new FakeHttp.Reply(
                                        403,
                                        List.of("X-RateLimit-Remaining: 0", reset),
                                        "{\"message\":\"API rate limit exceeded\"}"));
        try (HostileServer server = new HostileServer(http::serve);
                Trigger trigger = trigger(server.port())) {
            assertThat(trigger.read(SOON).value()).isEqualTo(2);
            assertThat(trigger.read(SOON).value()).isEqualTo(2);
            int before = asked.get();
            assertThat(trigger.read(SOON).value()).isEqualTo(2);
            assertThat(asked).hasValue(before);
        }
    }

    @Test
    void whatHasNotChangedCostsNothingWithTags() throws IOException {
        AtomicInteger whole = new AtomicInteger();
        FakeHttp http =
                new FakeHttp(path -> {
                    whole.incrementAndGet();
                    FakeHttp.Reply reply = github(path, jobs(2, "queued", ""));
                    return new FakeHttp.Reply(
                            whole.get() > 5 ? 304 : 200,
                            List.of("ETag: \"t\""),
                            whole.get() > 5 ? "" : reply.body());
                });
        try (HostileServer server = new HostileServer(http::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(
                                        rule(
                                                server.port(),
                                                Map.of("enableEtags", "true"),
                                                Map.of("personalAccessToken", SECRET)))) {
            // Two lists of runs, jobs of two runs; one more that is asked for by nobody.
            assertThat(trigger.read(SOON).value()).isEqualTo(2);
            whole.set(9);
            assertThat(trigger.read(SOON).value()).isEqualTo(2);
            assertThat(http.heads().getLast()).contains("If-None-Match: \"t\"");
        }
    }

    @Test
    void anAppAsksWithATokenOfItsInstallation() throws IOException {
        FakeHttp http =
                new FakeHttp(asked ->
                        asked.startsWith("POST /app/installations/22/access_tokens")
                                ? FakeHttp.Reply.of(201, "{\"token\":\"ghs_fresh\"}")
                                : github(asked, jobs(1, "queued", "")));
        try (HostileServer server = new HostileServer(http::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(
                                        rule(
                                                server.port(),
                                                Map.of(
                                                        "applicationID", "11",
                                                        "installationID", "22"),
                                                Map.of("appKey", key())))) {
            assertThat(trigger.read(SOON).value()).isEqualTo(1);
        }
        assertThat(http.heads().getFirst()).contains("Authorization: Bearer eyJhbGciOiJSUzI1NiI");
        assertThat(http.heads().getLast()).contains("Authorization: Bearer ghs_fresh");
    }

    private static String key() {
        try {
            byte[] der =
                    KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(der)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTokenThatIsRefusedIsTold() {
        assertThatThrownBy(() ->
                        read(
                                FakeHttp.answering(401, "{\"message\":\"Bad credentials\"}"),
                                Map.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("status 401, ")
                .hasMessageContaining("Bad credentials")
                .hasMessageContaining("see the credentials of the rule's auth");
    }

    private static Fault refused(Map<String, String> more, Map<String, String> auth) {
        return catchThrowableOfType(
                Fault.class,
                () -> new KedaTriggers(ClassPathDrivers.loader()).check(rule(1, more, auth)));
    }

    @Test
    void whatIsMissingIsRefusedAtOnce() {
        Map<String, String> token = Map.of("personalAccessToken", SECRET);
        assertThat(refused(Map.of(), Map.of()))
                .hasMessageContaining("personalAccessToken is missing");
        assertThat(refused(Map.of("runnerScope", "all"), token))
                .hasMessageContaining("it must be one of org, ent, repo");
        assertThat(refused(Map.of("applicationID", "1"), token))
                .hasMessageContaining("installationID is missing");
        assertThat(
                        refused(
                                Map.of("applicationID", "1", "installationID", "2"),
                                Map.of("appKey", "no key")))
                .hasMessageContaining("the app's private key in PEM");
        assertThat(refused(Map.of("githubApiURL", "api"), token))
                .hasMessageContaining("it must be a URL like https://api.github.com");
    }

    /** As Microsoft's own tutorial writes it, which KEDA passes over without a word. */
    @Test
    void theAddressIsTakenInAnyCase() {
        assertThat(
                        new KedaTriggers(ClassPathDrivers.loader())
                                .check(
                                        new TriggerSpec(
                                                "github-runner",
                                                Map.of(
                                                        "githubAPIURL", "https://api.github.com",
                                                        "owner", "me",
                                                        "runnerScope", "repo"),
                                                Map.of("personalAccessToken", SECRET),
                                                Map.of())))
                .isEmpty();
    }
}
