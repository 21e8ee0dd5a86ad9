package dev.minato.scaler.rabbitmq;

import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rabbitmq.QueueMeasure.QueueState;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerConnection;
import dev.minato.scaler.server.ServerHttp;
import dev.minato.scaler.server.ServerSession;
import dev.minato.scaler.server.ServerTrigger;
import dev.minato.scaler.server.TlsTrust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** {@code rabbitmq}: how long a queue is, or how fast it fills and empties. */
public final class RabbitType implements TriggerType {
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("queueName"),
                TriggerParameter.of("host", "TAE").asSecret(),
                TriggerParameter.of("protocol", "TA").oneOf("auto", "amqp", "http"),
                TriggerParameter.metadata("mode").oneOf(QueueMeasure.modes()),
                TriggerParameter.metadata("value"),
                TriggerParameter.metadata("queueLength"),
                TriggerParameter.metadata("activationValue"),
                TriggerParameter.of("vhostName", "TA"),
                TriggerParameter.metadata("useRegex"),
                TriggerParameter.metadata("excludeUnacknowledged"),
                TriggerParameter.metadata("pageSize"),
                TriggerParameter.metadata("operation").oneOf("sum", "max", "avg"),
                TriggerParameter.metadata("timeout"),
                TriggerParameter.metadata("unsafeSsl"),
                TriggerParameter.of("username", "AE"),
                TriggerParameter.of("password", "AE").asSecret(),
                TriggerParameter.of("tls", "A").oneOf("enable", "disable"),
                TriggerParameter.of("ca", "A"),
                TriggerParameter.of("cert", "A"),
                TriggerParameter.of("key", "A").asSecret(),
                TriggerParameter.of("keyPassword", "A").asSecret(),
                TriggerParameter.of("workloadIdentityResource", "A"));
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        String queue = rule.required("queueName");
        rule.refuse("give user and password", "workloadIdentityResource");
        RabbitServer server = RabbitServer.of(rule);
        QueueMeasure measure = QueueMeasure.of(rule);
        if (server.management()) {
            return management(rule, server, measure);
        }
        if (queue.getBytes(StandardCharsets.UTF_8).length > 255) {
            throw rule.invalid("queueName", "it has more than 255 bytes");
        }
        requireManagement(rule, measure);
        return new ServerTrigger(
                "RabbitMQ at " + server.address(),
                rule,
                deadline -> new BrokerSession(entered(server, deadline), queue, measure));
    }

    private static void requireManagement(TriggerParameters rule, QueueMeasure measure) {
        String name =
                !measure.isLength()
                        ? "mode"
                        : rule.flag("useRegex", false)
                                ? "useRegex"
                                : rule.flag("excludeUnacknowledged", false)
                                        ? "excludeUnacknowledged"
                                        : rule.has("timeout") ? "timeout" : "";
        if (!name.isEmpty()) {
            throw rule.wrong(
                    name,
                    name
                            + " needs the management plugin: write host as"
                            + " http://user:password@rabbit:15672/vhost; over AMQP the length of"
                            + " one queue is known, of messages that are ready");
        }
    }

    private static AmqpSession entered(RabbitServer server, ReadingDeadline deadline)
            throws IOException {
        AmqpSession session =
                new AmqpSession(ServerConnection.open(server.address(), server.tls(), deadline));
        try {
            session.open(server.user(), server.password(), server.vhost());
            return session;
        } catch (IOException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private record BrokerSession(AmqpSession amqp, String queue, QueueMeasure measure)
            implements ServerSession {
        @Override
        public TriggerReading read(ReadingDeadline deadline) throws IOException {
            amqp.within(deadline);
            return measure.reading(new QueueState(amqp.ready(queue), 0, 0));
        }

        @Override
        public void close() {
            amqp.close();
        }
    }

    private static Trigger management(
            TriggerParameters rule, RabbitServer server, QueueMeasure measure) {
        ManagementQueue queue = new ManagementQueue(server, rule);
        Duration timeout = rule.duration("timeout", LONGEST_TIMEOUT);
        return new ServerTrigger(
                "RabbitMQ's management at " + server.address(),
                rule,
                deadline -> {
                    ServerHttp http = ServerHttp.trusting(server.tls().orElse(TlsTrust.USUAL));
                    return http.asking(
                            within -> measure.reading(queue.ask(http, within.within(timeout))));
                });
    }
}
