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

/** {@code azure-queue}: messages of a queue of Azure Storage, or of Azurite. */
public final class AzureQueueType implements TriggerType {
    private static final int LENGTH = 5;

    public AzureQueueType() {}

    @Override
    public String name() {
        return "azure-queue";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("queueName"),
                TriggerParameter.metadata("queueLength"),
                TriggerParameter.metadata("activationQueueLength"),
                TriggerParameter.metadata("queueLengthStrategy").oneOf("all", "visibleonly"),
                TriggerParameter.of("connection", "ATE").asSecret(),
                TriggerParameter.metadata("accountName"),
                TriggerParameter.metadata("cloud"),
                TriggerParameter.metadata("endpointSuffix"));
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        if (!rule.has("connection") && rule.has("accountName")) {
            throw rule.unsupported(
                    "accountName",
                    "accountName is for an identity, which no trigger has here: give a connection"
                            + " string by auth (triggerParameter connection)");
        }
        QueueQuestion question =
                new QueueQuestion(
                        account(rule),
                        queue(rule),
                        rule.choice("queueLengthStrategy", "all").equals("visibleonly"),
                        rule.whole("queueLength", LENGTH, 1),
                        rule.whole("activationQueueLength", 0, 0));
        return new ServerTrigger(
                question.toString(),
                rule,
                deadline -> {
                    ServerHttp http = ServerHttp.trusting(TlsTrust.USUAL);
                    return http.asking(within -> question.ask(http, within));
                });
    }

    private static String queue(TriggerParameters rule) {
        String queue = rule.required("queueName");
        if (!queue.matches("[a-z0-9](-?[a-z0-9]){2,62}")) {
            throw rule.invalid(
                    "queueName",
                    "it must be 3 to 63 small letters, digits and single hyphens between them");
        }
        return queue;
    }

    private static StorageAccount account(TriggerParameters rule) {
        try {
            String connection = rule.required("connection");
            ConnectionParts parts = new ConnectionParts(connection);
            parts.text("AccountKey").ifPresent(rule.mask()::add);
            parts.text("SharedAccessSignature").ifPresent(rule.mask()::add);
            return StorageAccount.parse(connection);
        } catch (IllegalArgumentException e) {
            throw rule.invalid(
                    "connection",
                    Reason.of(e)
                            + "; it is written"
                            + " DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;"
                            + "EndpointSuffix=core.windows.net or UseDevelopmentStorage=true");
        }
    }
}
