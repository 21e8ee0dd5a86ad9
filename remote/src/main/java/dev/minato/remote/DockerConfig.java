package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.linux.process.HostCommand;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The credentials of {@code ~/.docker/config.json}: its {@code auths}, and the helpers it names in
 * {@code credHelpers} and {@code credsStore} (docs.docker.com, "docker login", credential helper
 * protocol). The file is read at each question, so a login counts at once. A file or helper that
 * does not work is logged and gives nothing: the pull then goes on without an account.
 */
public final class DockerConfig {
    private static final Logger log = LoggerFactory.getLogger(DockerConfig.class);
    private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Duration HELPER_LIMIT = Duration.ofSeconds(20);
    private static final long MAX_FILE = 4 << 20;
    private static final String HUB_KEY = "https://index.docker.io/v1/";
    private static final String TOKEN_USER = "<token>";

    private final Path file;
    private final Function<String, Optional<Path>> programs;

    /**
     * @param file {@code $DOCKER_CONFIG/config.json}; need not exist
     */
    public DockerConfig(Path file) {
        this(file, HostCommand::find);
    }

    /**
     * @param programs where a helper is, by the name of its program
     */
    DockerConfig(Path file, Function<String, Optional<Path>> programs) {
        this.file = file;
        this.programs = programs;
    }

    /** The file that an environment names: {@code DOCKER_CONFIG}, else {@code HOME/.docker}. */
    public static DockerConfig of(Map<String, String> environment) {
        String named = environment.getOrDefault("DOCKER_CONFIG", "");
        Path folder =
                named.isEmpty()
                        ? Path.of(environment.getOrDefault("HOME", "/root"), ".docker")
                        : Path.of(named);
        return new DockerConfig(folder.resolve("config.json"));
    }

    /** What the file has for a registry, by the domain of a reference. */
    public Optional<RegistryCredentials> find(String domain) {
        return read().flatMap(config -> find(config, domain));
    }

    private Optional<JsonNode> read() {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE) {
                return Optional.empty();
            }
            return Optional.of(RegistryJson.tree(Files.readAllBytes(file)));
        } catch (IOException | JacksonException e) {
            log.warn("{} cannot be read: going on without its credentials", file, e);
            return Optional.empty();
        }
    }

    private Optional<RegistryCredentials> find(JsonNode config, String domain) {
        String key = domain.equals("docker.io") ? HUB_KEY : domain;
        String helper = config.path("credHelpers").path(key).asString("");
        String store = helper.isEmpty() ? config.path("credsStore").asString("") : helper;
        if (!store.isEmpty()) {
            Optional<RegistryCredentials> kept = ask(store, key);
            if (kept.isPresent()) {
                return kept;
            }
        }
        JsonNode auths = config.path("auths");
        Optional<RegistryCredentials> exact = RegistryCredentials.ofAuthConfig(auths.path(key));
        return exact.isPresent()
                ? exact
                : auths.properties().stream()
                        .filter(entry -> host(entry.getKey()).equals(host(key)))
                        .map(entry -> RegistryCredentials.ofAuthConfig(entry.getValue()))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** The host of a key, which may be a URL of the old registry API. */
    private static String host(String key) {
        String bare = key.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        int slash = bare.indexOf('/');
        return slash < 0 ? bare : bare.substring(0, slash);
    }

    private Optional<RegistryCredentials> ask(String helper, String key) {
        if (!HELPER.matcher(helper).matches()) {
            log.warn("credential helper \"{}\" has an impossible name and is not run", helper);
            return Optional.empty();
        }
        String program = "docker-credential-" + helper;
        Optional<Path> found = programs.apply(program);
        if (found.isEmpty()) {
            log.warn("{} is not on the PATH: going on without it", program);
            return Optional.empty();
        }
        try {
            HostCommand.Result result =
                    HostCommand.run(
                            List.of(found.get().toString(), "get"),
                            key.getBytes(StandardCharsets.UTF_8),
                            HELPER_LIMIT);
            if (result.exit() != 0) {
                log.debug("{} has nothing for {}", program, key);
                return Optional.empty();
            }
            return answer(RegistryJson.tree(result.out()));
        } catch (Fault | JacksonException e) {
            log.warn("{} does not work: going on without it", program, e);
            return Optional.empty();
        }
    }

    private static Optional<RegistryCredentials> answer(JsonNode node) {
        String user = node.path("Username").asString("");
        String secret = node.path("Secret").asString("");
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                user.equals(TOKEN_USER)
                        ? new RegistryCredentials("", "", secret, "")
                        : RegistryCredentials.basic(user, secret));
    }
}
