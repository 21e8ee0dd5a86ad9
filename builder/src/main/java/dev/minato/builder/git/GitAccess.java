package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.builder.BuildCaller;
import dev.minato.linux.process.HostCommand;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a command needs to speak with one server: its address, and a caller's secret or agent for
 * it. Closing it ends what was lent.
 *
 * <p>The secrets are BuildKit's: {@code GIT_AUTH_HEADER.HOST} and {@code GIT_AUTH_TOKEN.HOST} are
 * for that host, {@code GIT_AUTH_HEADER} and {@code GIT_AUTH_TOKEN} for the server that the build
 * itself names, and no other that a submodule leads to. None is sent without TLS unless the build
 * names the server that way, nor after a redirect.
 */
final class GitAccess implements AutoCloseable {
    private final GitRemote remote;
    private final Optional<String> header;
    private final Optional<GitAgentSocket> agent;

    private GitAccess(GitRemote remote, Optional<String> header, Optional<GitAgentSocket> agent) {
        this.remote = remote;
        this.header = header;
        this.agent = agent;
    }

    /**
     * Asks the caller.
     *
     * @param named what the build itself names; the remote, or what has it as a submodule
     * @param folder is there, for the socket of an agent
     */
    static GitAccess of(GitRemote remote, GitRemote named, BuildCaller caller, Path folder) {
        Optional<GitAgentSocket> agent =
                remote.scheme() == GitRemote.Scheme.SSH
                        ? Optional.of(agent(caller, folder))
                        : Optional.empty();
        return new GitAccess(remote, header(remote, named, caller), agent);
    }

    private static GitAgentSocket agent(BuildCaller caller, Path folder) {
        if (HostCommand.find("ssh").isEmpty()) {
            throw Fault.unavailable(
                    "cannot find the program \"ssh\", which reaches repositories by ssh: install"
                            + " the Debian package openssh-client");
        }
        BuildCaller.SshAgent found =
                caller.ssh("default")
                        .orElseThrow(() ->
                                Fault.invalid(
                                        "ssh", "no SSH key \"default\" forwarded from the client"));
        return GitAgentSocket.open(found, folder);
    }

    private static Optional<String> header(GitRemote remote, GitRemote named, BuildCaller caller) {
        boolean same = remote.sameServer(named);
        if (!remote.isHttp() || (remote.scheme() == GitRemote.Scheme.HTTP && !same)) {
            return Optional.empty();
        }
        Optional<String> own =
                secret(caller, "GIT_AUTH_HEADER." + remote.host())
                        .or(() -> token(caller, "GIT_AUTH_TOKEN." + remote.host()));
        return own.isPresent() || !same
                ? own
                : secret(caller, "GIT_AUTH_HEADER").or(() -> token(caller, "GIT_AUTH_TOKEN"));
    }

    private static Optional<String> token(BuildCaller caller, String id) {
        return secret(caller, id)
                .map(token ->
                        "basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                ("x-access-token:" + token)
                                                        .getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> secret(BuildCaller caller, String id) {
        Optional<String> value =
                caller.secret(id).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
        if (value.filter(v -> v.chars().anyMatch(Character::isISOControl)).isPresent()) {
            throw Fault.invalid(id, "the secret " + id + " is not one line of text");
        }
        return value.filter(v -> !v.isEmpty());
    }

    /** The address, for people. */
    String shown() {
        return remote.shown();
    }

    Map<String, String> config() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("remote.origin.url", remote.text());
        header.ifPresent(value -> {
            String server = remote.scheme().prefix() + remote.host() + "/";
            config.put("http." + server + ".extraHeader", "Authorization: " + value);
            // After a redirect git would go on with the header to wherever that leads.
            config.put("http.followRedirects", "false");
        });
        return config;
    }

    Map<String, String> environment() {
        return agent.map(socket -> Map.of("SSH_AUTH_SOCK", socket.path().toString()))
                .orElse(Map.of());
    }

    /** What git said, fit for people. */
    String redacted(String said) {
        String plain = remote.redacted(said);
        return header.map(value -> plain.replace(value, GitRemote.MASK)).orElse(plain);
    }

    @Override
    public void close() {
        agent.ifPresent(GitAgentSocket::close);
    }
}
