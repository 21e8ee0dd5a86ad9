package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Secrets of an app from its first request to its deletion: nothing below the home has one in
 * clear, but the bundles of containers that run, and what a container itself has printed.
 */
class SecretsAtRestTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String GROUP =
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default"
                    + "/providers/Microsoft.App/containerApps/vault";
    private static final String TOKEN = "planted-token-7c41 \\\"quoted\\\" ünïcode";
    private static final String KEY =
            "-----BEGIN planted-key-----\\nplanted-line-of-a-key-51be\\n-----END planted-key-----";
    private static final List<String> PLANTED =
            List.of("planted-token-7c41", "planted-line-of-a-key-51be", "planted-password-90dd");

    private static final String CAT =
            "for f in /run/secrets/*; do while read -r l || [ -n \"$l\" ]; do echo \"$l\"; done"
                    + " <$f; done";

    @Test
    void areInClearNowhereButInBundlesOfWhatRuns() throws IOException {
        try (Instance minato = Instance.create(116)) {
            minato.minato("start").ok();
            minato.docker("build", "-q", "-t", "vault/web:1", busybox(minato).toString()).ok();
            PlantedText planted = new PlantedText(minato.home(), PLANTED.toArray(String[]::new));

            put(minato, "\"httpd\", \"-f\", \"-p\", \"8080\"");
            settles(minato, "Succeeded");
            String first = container(minato);
            assertThat(minato.docker("exec", "-i", first, "sh", "-c", "echo $TOKEN").ok().text())
                    .isEqualTo("planted-token-7c41 \"quoted\" ünïcode");
            assertThat(minato.docker("exec", first, "sh", "-c", CAT).ok().text())
                    .contains("planted-password-90dd", "planted-line-of-a-key-51be");
            assertThat(minato.docker("inspect", "-f", "{{.Config.Env}}", first).ok().out())
                    .contains("TOKEN=<secret>")
                    .doesNotContain(PLANTED);
            assertThat(planted.misplaced()).isEmpty();
            assertThat(planted.everywhere()).as("its bundle, and crun's copy").hasSize(2);

            rotate(minato);
            String revision = properties(minato).path("latestRevisionName").asString();
            arm(minato, "POST", "/revisions/" + revision + "/restart", "");
            Eventually.get(() -> containers(minato), all -> !all.isEmpty() && !all.contains(first));
            assertThat(planted.misplaced()).isEmpty();
            assertThat(
                            minato.docker("exec", containers(minato).getFirst(), "sh", "-c", CAT)
                                    .ok()
                                    .text())
                    .as("sealed anew, opened for another container")
                    .contains("planted-password-90dd", "planted-line-of-a-key-51be");

            put(minato, "\"sh\", \"-c\", \"echo $TOKEN; echo \\\"$KEY\\\"; exit 3\"");
            settles(minato, "Failed");
            assertThat(ask(minato, "GET", "", "").toString())
                    .contains("***")
                    .doesNotContain(PLANTED);
            assertThat(planted.misplaced())
                    .as("what the container itself has printed")
                    .allMatch(file -> file.matches("containers/[0-9a-f]{64}/log/container.log"));

            arm(minato, "DELETE", "", "");
            Eventually.get(() -> containers(minato), List::isEmpty);
            Eventually.get(planted::everywhere, Set::isEmpty);
            minato.minato("stop").ok();
            assertThat(planted.everywhere()).isEmpty();
        }
    }

    /** Every table with sealed values takes part: else the former key would be kept, and told. */
    private static void rotate(Instance minato) throws IOException {
        Path file = minato.home().root().resolve("secret.key");
        String former = Files.readString(file);

        JsonNode key =
                JSON.readTree(minato.minato("secret", "rotate-key", "-o", "json").ok().out());

        assertThat(key.path("rotation").asString()).isEqualTo("Succeeded");
        assertThat(key.path("left")).isEmpty();
        assertThat(key.path("total").asInt())
                .as("three secrets, two sets of replicas, a container")
                .isGreaterThanOrEqualTo(6);
        assertThat(Files.readString(file))
                .hasLineCount(1)
                .contains(key.path("keyId").asString())
                .isNotEqualTo(former);
        assertThat(arm(minato, "POST", "/listSecrets", "")).contains(PLANTED);
    }

    private static Path busybox(Instance minato) throws IOException {
        Path folder =
                minato.folder(
                        "vault",
                        Map.of(
                                "Dockerfile",
                                """
                                FROM scratch
                                COPY busybox /bin/busybox
                                RUN ["/bin/busybox", "ln", "-s", "busybox", "/bin/sh"]
                                RUN for a in httpd echo; do busybox ln -s busybox /bin/$a; done
                                """));
        Files.copy(Path.of("/bin/busybox"), folder.resolve("busybox"));
        return folder;
    }

    private static void put(Instance minato, String command) {
        arm(
                minato,
                "PUT",
                "",
                """
                {"location": "local", "properties": {
                  "configuration": {
                    "ingress": {"external": true, "targetPort": 8080},
                    "secrets": [{"name": "token", "value": "%s"}, {"name": "key", "value": "%s"},
                      {"name": "password", "value": "planted-password-90dd"}],
                    "registries": [{"server": "127.0.0.1:1", "username": "u", "passwordSecretRef": "password"}]},
                  "template": {"terminationGracePeriodSeconds": 1, "containers": [{
                    "name": "web", "image": "vault/web:1", "command": [%s],
                    "env": [{"name": "TOKEN", "secretRef": "token"}, {"name": "KEY", "secretRef": "key"}],
                    "volumeMounts": [{"volumeName": "files", "mountPath": "/run/secrets"}],
                    "resources": {"cpu": 0.25, "memory": "0.5Gi"}}],
                    "volumes": [{"name": "files", "storageType": "Secret"}]}}}
                """
                        .formatted(TOKEN, KEY, command));
    }

    private static void settles(Instance minato, String state) {
        Eventually.get(
                () -> properties(minato),
                now -> now.path("provisioningState").asString("").equals(state));
    }

    private static JsonNode properties(Instance minato) {
        return ask(minato, "GET", "", "").path("properties");
    }

    private static List<String> containers(Instance minato) {
        return minato.docker("ps", "-qf", "label=minato.app=vault").ok().out().lines().toList();
    }

    private static String container(Instance minato) {
        return containers(minato).getFirst();
    }

    private static JsonNode ask(Instance minato, String method, String below, String body) {
        return JSON.readTree(arm(minato, method, below, body));
    }

    private static String arm(Instance minato, String method, String below, String body) {
        List<String> line = new ArrayList<>(List.of("curl", "-sS", "-m", "60", "-X", method));
        if (!body.isEmpty()) {
            line.addAll(List.of("-H", "Content-Type: application/json", "-d", body));
        }
        line.addAll(
                List.of(
                        "--fail-with-body",
                        "--unix-socket",
                        minato.home().run().resolve("minato.sock").toString(),
                        "http://m" + GROUP + below + "?api-version=2025-07-01"));
        return Instance.run(Path.of("/"), Map.of(), line).ok().out();
    }
}
