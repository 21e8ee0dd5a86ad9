package dev.minato.scaler.rabbitmq;

import dev.minato.base.SafeText;
import dev.minato.scaler.rabbitmq.QueueMeasure.QueueState;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.server.HttpAnswer;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerHttp;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A queue, or all whose names match an expression, as the management plugin knows them. Its figures
 * lag some seconds behind, and a fresh queue has none: they are 0.
 */
final class ManagementQueue {
    private final RabbitServer server;
    private final URI uri;
    private final String queue;
    private final boolean many;
    private final boolean readyOnly;
    private final String operation;
    private final String authorization;

    ManagementQueue(RabbitServer server, TriggerParameters rule) {
        this.server = server;
        this.queue = rule.required("queueName");
        this.many = rule.flag("useRegex", false);
        this.readyOnly = rule.flag("excludeUnacknowledged", false);
        this.operation = rule.choice("operation", "sum");
        this.authorization = ServerHttp.basic(rule.mask(), server.user(), server.password());
        String base =
                (server.tls().isPresent() ? "https://" : "http://")
                        + server.address()
                        + server.path()
                        + "/api/queues/"
                        + encoded(server.vhost());
        this.uri =
                URI.create(
                        many
                                ? base
                                        + "?page=1&use_regex=true&pagination=false&name="
                                        + encoded(queue)
                                        + "&page_size="
                                        + rule.whole("pageSize", 100, 1)
                                : base + "/" + encoded(queue));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    QueueState ask(ServerHttp http, ReadingDeadline deadline) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("Authorization", authorization);
        HttpAnswer answer = http.send(request, deadline);
        JsonNode json =
                answer.requireGood(
                                "queue \""
                                        + SafeText.shown(queue)
                                        + "\" of virtual host \""
                                        + SafeText.shown(server.vhost())
                                        + "\"")
                        .json();
        return many ? several(json) : one(json);
    }

    private QueueState one(JsonNode queue) throws IOException {
        if (!queue.isObject()) {
            throw new IOException("the answer is no queue");
        }
        JsonNode stats = queue.path("message_stats");
        return new QueueState(
                number(queue.path(readyOnly ? "messages_ready" : "messages")),
                number(stats.path("publish_details").path("rate")),
                number(stats.path("deliver_get_details").path("rate")));
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : 0;
    }

    private QueueState several(JsonNode page) throws IOException {
        if (!page.path("items").isArray()) {
            throw new IOException("the answer is no page of queues");
        }
        if (number(page.path("page_count")) > 1) {
            throw new IOException(
                    "more queues match \""
                            + SafeText.shown(queue)
                            + "\" than pageSize takes: give a larger pageSize, at most 500, or a"
                            + " narrower expression");
        }
        List<QueueState> all = new ArrayList<>();
        for (JsonNode each : page.path("items")) {
            all.add(one(each));
        }
        return new QueueState(
                all(all, QueueState::messages),
                all(all, QueueState::published),
                all(all, QueueState::delivered));
    }

    private double all(List<QueueState> queues, ToDoubleFunction<QueueState> figure) {
        var figures = queues.stream().mapToDouble(figure);
        return switch (operation) {
            case "max" -> figures.max().orElse(0);
            case "avg" -> figures.average().orElse(0);
            default -> figures.sum();
        };
    }
}
