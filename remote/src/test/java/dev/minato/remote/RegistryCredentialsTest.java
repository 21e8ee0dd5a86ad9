package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;

/** Where credentials come from: the header of a call, Docker's configuration, its helpers. */
final class RegistryCredentialsTest {
    @TempDir Path folder;

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String auths(String key, String pair) {
        return "{\"auths\":{\"" + key + "\":{\"auth\":\"" + base64(pair) + "\"}}}";
    }

    private Optional<RegistryCredentials> configured(String json, String domain)
            throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);
        return new DockerConfig(
                        file,
                        program -> Optional.of(folder.resolve(program)).filter(Files::isExecutable))
                .find(domain);
    }

    private void helper(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve("docker-credential-" + name), script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theHeaderIsReadInEitherAlphabetWithOrWithoutPadding() {
        byte[] json =
                "{\"username\":\"ü?>\",\"password\":\"ÿþ~\"}".getBytes(StandardCharsets.UTF_8);
        Optional<RegistryCredentials> expected =
                Optional.of(RegistryCredentials.basic("ü?>", "ÿþ~"));
        assertThat(RegistryCredentials.ofRegistryAuth(Base64.getEncoder().encodeToString(json)))
                .isEqualTo(expected);
        assertThat(RegistryCredentials.ofRegistryAuth(Base64.getUrlEncoder().encodeToString(json)))
                .isEqualTo(expected);
        assertThat(
                        RegistryCredentials.ofRegistryAuth(
                                Base64.getUrlEncoder().withoutPadding().encodeToString(json)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "%%%", "bnVsbA==", "e30=", "W10=", "bm90IGpzb24="})
    void aHeaderOfGarbageIsNone(String header) {
        assertThat(RegistryCredentials.ofRegistryAuth(header)).isEmpty();
    }

    @Test
    void aMissingHeaderIsNone() {
        assertThat(RegistryCredentials.ofRegistryAuth(null)).isEmpty();
    }

    @Test
    void secretsAreNotInTheText() {
        assertThat(new RegistryCredentials("anna", "geheim", "i", "r").toString())
                .doesNotContain("geheim");
    }

    @Test
    void anEncodedPairOfTheConfigurationIsFound() throws IOException {
        assertThat(configured(auths("r.example:5000", "anna:a:b"), "r.example:5000"))
                .contains(RegistryCredentials.basic("anna", "a:b"));
    }

    @Test
    void dockerHubIsFoundUnderItsOldAddress() throws IOException {
        assertThat(configured(auths("https://index.docker.io/v1/", "anna:x"), "docker.io"))
                .contains(RegistryCredentials.basic("anna", "x"));
    }

    @Test
    void aRegistryIsFoundUnderItsUrl() throws IOException {
        assertThat(configured(auths("https://r.example/v2/", "anna:x"), "r.example"))
                .contains(RegistryCredentials.basic("anna", "x"));
        assertThat(configured(auths("https://r.example/v2/", "anna:x"), "example")).isEmpty();
    }

    @Test
    void anIdentityTokenIsFound() throws IOException {
        assertThat(configured("{\"auths\":{\"r.example\":{\"identitytoken\":\"t\"}}}", "r.example"))
                .contains(new RegistryCredentials("", "", "t", ""));
    }

    @Test
    void theHelperOfARegistryIsAsked() throws IOException {
        helper(
                "port",
                "#!/bin/sh\n"
                    + "read url\n"
                    + "echo \"{\\\"Username\\\":\\\"anna\\\",\\\"Secret\\\":\\\"$1-$url\\\"}\"\n");
        assertThat(configured("{\"credHelpers\":{\"r.example\":\"port\"}}", "r.example"))
                .contains(RegistryCredentials.basic("anna", "get-r.example"));
    }

    @Test
    void aHelpersTokenIsAnIdentityToken() throws IOException {
        helper("port", "#!/bin/sh\necho '{\"Username\":\"<token>\",\"Secret\":\"t\"}'\n");
        assertThat(configured("{\"credsStore\":\"port\"}", "r.example"))
                .contains(new RegistryCredentials("", "", "t", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "echo nonsense", "echo '{}'"})
    void aHelperThatHasNothingLeavesThePullWithoutAccount(String script) throws IOException {
        helper("port", "#!/bin/sh\n" + script + "\n");
        assertThat(configured("{\"credsStore\":\"port\"}", "r.example")).isEmpty();
    }

    @Test
    void aHelperThatIsNotThereLeavesThePullWithoutAccount() throws IOException {
        assertThat(configured("{\"credsStore\":\"nowhere\"}", "r.example")).isEmpty();
    }

    @Test
    void aHelperWithAPathForANameIsNotRun() throws IOException {
        assertThat(configured("{\"credsStore\":\"../../bin/sh\"}", "r.example")).isEmpty();
    }

    @Test
    void aConfigurationOfGarbageIsNone() throws IOException {
        assertThat(configured("{\"auths\":", "r.example")).isEmpty();
        assertThat(new DockerConfig(folder.resolve("missing.json")).find("r.example")).isEmpty();
    }
}
