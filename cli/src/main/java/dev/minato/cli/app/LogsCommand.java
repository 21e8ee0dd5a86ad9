package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.StreamBridge;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** {@code minato logs}: what a container or an app wrote. */
final class LogsCommand extends CliCommand {
    private boolean follow;
    private boolean timestamps;
    private Optional<Integer> tail = Optional.empty();
    private Optional<String> since = Optional.empty();
    private Optional<String> part = Optional.empty();
    private String name = "";

    LogsCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says("Print what a container or an app wrote.");
        it.flag("-f, --follow", "Go on as it writes.", on -> follow = on);
        it.flag("-t, --timestamps", "With the time of each line.", on -> timestamps = on);
        it.option(
                "-n, --tail",
                "LINES",
                "Only the last lines.",
                text -> tail = Optional.of(ValueParser.whole(text)));
        it.option(
                "--since",
                "TIME",
                "Only lines since then: 10m, 2h, or seconds of the epoch.",
                text -> since = Optional.of(text));
        it.option(
                "-c, --container",
                "CONTAINER",
                ValueKind.from(ValueSource.APP_CONTAINERS),
                "Of an app: this container of its replicas alone.",
                text -> part = Optional.of(text));
        it.word(
                "CONTAINER|APP",
                ValueKind.from(ValueSource.CONTAINERS, ValueSource.APPS),
                "A container's name or ID, or an app's name.",
                text -> name = text);
        it.examples("minato logs -f web", "minato logs --tail 20 --timestamps web");
    }

    @Override
    public int run() throws Exception {
        DockerClient docker = docker();
        Optional<JsonNode> container = docker.container(name);
        if (container.isEmpty()) {
            if (arm().app(name).isEmpty()) {
                throw Fault.notFound("No such container or app: " + name);
            }
            return new AppLogs(session, arm(), request()).print(name);
        }
        String query =
                "?stdout=1&stderr=1&tail="
                        + tail.map(String::valueOf).orElse("all")
                        + (follow ? "&follow=1" : "")
                        + (timestamps ? "&timestamps=1" : "")
                        + since.map(text -> "&since=" + instant(text)).orElse("");
        boolean tty = JsonTree.at(container.get(), "Config.Tty").asBoolean(false);
        try (HttpReply reply =
                docker.send(
                        HttpCall.get(
                                "/containers/" + PercentEncoding.encode(name) + "/logs" + query))) {
            new StreamBridge(session).copy(reply.body(), tty);
        }
        return OK;
    }

    private LogRequest request() {
        LogRequest request = new LogRequest(InstantSource.system()).following(follow);
        part.ifPresent(request::of);
        since.ifPresent(text -> request.since(LogRequest.time(text, Instant.now())));
        tail.or(() -> since.isPresent() ? Optional.empty() : Optional.of(LogRequest.MOST_LINES))
                .ifPresent(request::last);
        return request;
    }

    private static String instant(String text) {
        if (text.matches("[0-9]+[smhd]")) {
            long amount = Long.parseLong(text.substring(0, text.length() - 1));
            long seconds =
                    switch (text.charAt(text.length() - 1)) {
                        case 's' -> amount;
                        case 'm' -> amount * 60;
                        case 'h' -> amount * 3600;
                        default -> amount * 86400;
                    };
            return String.valueOf(Instant.now().getEpochSecond() - seconds);
        }
        return PercentEncoding.encode(text);
    }
}
