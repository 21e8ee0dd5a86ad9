package dev.minato.scaler.rabbitmq;

import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.TriggerParameters;

/**
 * What of a queue is the metric.
 *
 * @param target how much of it a replica is to have
 * @param activation above how much there is something to do
 */
record QueueMeasure(Mode mode, double target, double activation) {
    private static final double USUAL_LENGTH = 20;

    /** KEDA's modes. */
    enum Mode {
        QUEUE_LENGTH("QueueLength"),
        MESSAGE_RATE("MessageRate"),
        DELIVER_GET_RATE("DeliverGetRate"),
        PUBLISHED_TO_DELIVERED("PublishedToDeliveredRatio"),
        CONSUMPTION_TIME("ExpectedQueueConsumptionTime");

        private final String keda;

        Mode(String keda) {
            this.keda = keda;
        }

        private static Mode of(String keda) {
            for (Mode each : values()) {
                if (each.keda.equals(keda)) {
                    return each;
                }
            }
            throw new IllegalArgumentException(keda);
        }
    }

    /**
     * What is known of one queue, or of several.
     *
     * @param messages that wait; with those not acknowledged where they count
     * @param published a second
     * @param delivered a second, to consumers or taken by them
     */
    record QueueState(double messages, double published, double delivered) {}

    static String[] modes() {
        return java.util.Arrays.stream(Mode.values()).map(each -> each.keda).toArray(String[]::new);
    }

    static QueueMeasure of(TriggerParameters rule) {
        double activation = rule.decimal("activationValue", 0);
        if (rule.has("queueLength")) {
            if (rule.has("mode") || rule.has("value")) {
                throw rule.wrong(
                        "queueLength",
                        "queueLength is the old way of mode QueueLength: give mode and value, or it"
                                + " alone");
            }
            return new QueueMeasure(Mode.QUEUE_LENGTH, rule.target("queueLength"), activation);
        }
        if (rule.has("mode") != rule.has("value")) {
            throw rule.wrong(
                    rule.has("mode") ? "value" : "mode",
                    "mode and value go together: value is how much of it a replica is to have");
        }
        return new QueueMeasure(
                Mode.of(rule.choice("mode", "QueueLength")),
                rule.target("value", USUAL_LENGTH),
                activation);
    }

    /** Whether the broker itself knows it, without its management plugin. */
    boolean isLength() {
        return mode == Mode.QUEUE_LENGTH;
    }

    TriggerReading reading(QueueState queue) {
        double value =
                switch (mode) {
                    case QUEUE_LENGTH -> queue.messages();
                    case MESSAGE_RATE -> queue.published();
                    case DELIVER_GET_RATE -> queue.delivered();
                    // Nothing is delivered: KEDA takes the least that is something to do.
                    case PUBLISHED_TO_DELIVERED ->
                            queue.delivered() > 0
                                    ? queue.published() / queue.delivered()
                                    : activation;
                    case CONSUMPTION_TIME ->
                            queue.delivered() > 0
                                    ? queue.messages() / queue.delivered()
                                    : activation;
                };
        boolean active = value > activation || queue.messages() > activation;
        return new TriggerReading(value, target, active, TriggerReading.Kind.AVERAGE);
    }
}
