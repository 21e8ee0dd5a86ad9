package dev.minato.scaler.external;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages of KEDA's {@code externalscaler.proto}, by the numbers of their fields. */
final class ScalerMessages {
    private ScalerMessages() {}

    /**
     * A metric that the scaler has, and how much of it a replica is to have.
     *
     * @param target 0 when the scaler said none
     */
    record MetricTarget(String metric, double target) {}

    /** ScaledObjectRef: who asks, and the rule's metadata. */
    static byte[] reference(String name, String namespace, Map<String, String> metadata) {
        ProtobufWriter reference = new ProtobufWriter().text(1, name).text(2, namespace);
        metadata.forEach((key, value) ->
                reference.message(3, new ProtobufWriter().text(1, key).text(2, value).bytes()));
        return reference.bytes();
    }

    /** GetMetricsRequest. */
    static byte[] metricsRequest(byte[] reference, String metric) {
        return new ProtobufWriter().message(1, reference).text(2, metric).bytes();
    }

    /** IsActiveResponse. */
    static boolean active(byte[] answer) throws IOException {
        ProtobufReader reader = new ProtobufReader(ByteBuffer.wrap(answer));
        boolean active = false;
        while (reader.next()) {
            active = reader.field() == 1 ? reader.whole() != 0 : active;
        }
        return active;
    }

    /** GetMetricSpecResponse. */
    static List<MetricTarget> targets(byte[] answer) throws IOException {
        List<MetricTarget> targets = new ArrayList<>();
        ProtobufReader reader = new ProtobufReader(ByteBuffer.wrap(answer));
        while (reader.next()) {
            if (reader.field() == 1) {
                targets.add(target(reader.message()));
            }
        }
        return targets;
    }

    private static MetricTarget target(ProtobufReader reader) throws IOException {
        String metric = "";
        double whole = 0;
        double decimal = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> metric = reader.text();
                case 2 -> whole = reader.whole();
                case 3 -> decimal = reader.decimal();
                default -> {
                    // A field of a later version.
                }
            }
        }
        return new MetricTarget(metric, decimal > 0 ? decimal : whole);
    }

    /** GetMetricsResponse: the sum of its values. */
    static double value(byte[] answer) throws IOException {
        ProtobufReader reader = new ProtobufReader(ByteBuffer.wrap(answer));
        double sum = 0;
        while (reader.next()) {
            if (reader.field() == 1) {
                sum += metricValue(reader.message());
            }
        }
        return sum;
    }

    private static double metricValue(ProtobufReader reader) throws IOException {
        double whole = 0;
        double decimal = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 2 -> whole = reader.whole();
                case 3 -> decimal = reader.decimal();
                default -> {
                    // Its name, which was asked for, or a field of a later version.
                }
            }
        }
        return decimal > 0 ? decimal : whole;
    }
}
