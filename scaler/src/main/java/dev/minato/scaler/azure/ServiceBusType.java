package dev.minato.scaler.azure;

import dev.minato.base.Reason;
import dev.minato.platform.scale.Trigger;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.server.ServerHttp;
import dev.minato.scaler.server.ServerTrigger;
import dev.minato.scaler.server.TlsTrust;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code azure-servicebus}: active messages of a queue or a subscription, or of several. */
public final class ServiceBusType implements TriggerType {
    private static final int COUNT = 5;

    public ServiceBusType() {}

    @Override
    public String name() {
        return "azure-servicebus";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("queueName"),
                TriggerParameter.metadata("topicName"),
                TriggerParameter.metadata("subscriptionName"),
                TriggerParameter.metadata("messageCount"),
                TriggerParameter.metadata("activationMessageCount"),
                TriggerParameter.metadata("useRegex"),
                TriggerParameter.metadata("operation").oneOf("sum", "max", "avg"),
                TriggerParameter.of("connection", "AE").asSecret(),
                TriggerParameter.metadata("namespace"),
                TriggerParameter.metadata("cloud"),
                TriggerParameter.metadata("endpointSuffix"));
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        if (!rule.has("connection") && rule.has("namespace")) {
            throw rule.unsupported(
                    "namespace",
                    "namespace is for an identity, which no trigger has here: give a connection"
                            + " string by auth (triggerParameter connection)");
        }
        BusQuestion question =
                new BusQuestion(
                        namespace(rule),
                        entities(rule),
                        BusQuestion.Operation.valueOf(
                                rule.choice("operation", "sum").toUpperCase(Locale.ROOT)),
                        rule.whole("messageCount", COUNT, 1),
                        rule.whole("activationMessageCount", 0, 0));
        return new ServerTrigger(
                question.namespace().toString(),
                rule,
                deadline -> {
                    ServerHttp http = ServerHttp.trusting(TlsTrust.USUAL);
                    return http.asking(within -> question.ask(http, within));
                });
    }

    private static BusQuestion.Entities entities(TriggerParameters rule) {
        boolean queue = rule.has("queueName");
        if (queue && (rule.has("topicName") || rule.has("subscriptionName"))) {
            throw rule.wrong(
                    "queueName",
                    "queueName goes with neither topicName nor subscriptionName: give a queue or a"
                            + " subscription");
        }
        if (!queue && !rule.has("topicName")) {
            throw rule.wrong(
                    "queueName", "give queueName, or topicName together with subscriptionName");
        }
        String name = rule.required(queue ? "queueName" : "subscriptionName");
        Optional<String> topic = queue ? Optional.empty() : rule.text("topicName");
        if (!rule.flag("useRegex", false)) {
            return new BusQuestion.Entities(topic, name, Optional.empty());
        }
        try {
            return new BusQuestion.Entities(topic, name, Optional.of(new NamePattern(name)));
        } catch (IllegalArgumentException e) {
            throw rule.invalid(
                    queue ? "queueName" : "subscriptionName",
                    Reason.of(e) + ", which useRegex says that it is");
        }
    }

    private static BusNamespace namespace(TriggerParameters rule) {
        try {
            String connection = rule.required("connection");
            ConnectionParts parts = new ConnectionParts(connection);
            parts.text("SharedAccessKey").ifPresent(rule.mask()::add);
            parts.text("SharedAccessSignature").ifPresent(rule.mask()::add);
            return BusNamespace.parse(connection);
        } catch (IllegalArgumentException e) {
            throw rule.invalid(
                    "connection",
                    Reason.of(e)
                            + "; it is written Endpoint=sb://NAME.servicebus.windows.net/;"
                            + "SharedAccessKeyName=…;SharedAccessKey=…");
        }
    }
}
