package dev.minato.scaler.external;

import dev.minato.http.Http2Connection;
import dev.minato.http.grpc.GrpcClient;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcMethod;
import dev.minato.http.grpc.GrpcStatus;
import dev.minato.http.grpc.Marshaller;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.external.ScalerMessages.MetricTarget;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerConnection;
import dev.minato.scaler.server.ServerSession;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connection to an external scaler. Of several metrics the one that wants most replicas counts,
 * as they would all be taken by maximum.
 */
final class ExternalSession implements ServerSession {
    private static final String SERVICE = "externalscaler.ExternalScaler";
    private static final int LARGEST_MESSAGE = 64 << 10;
    private static final int MOST_METRICS = 16;

    private final Http2Connection http2;
    private final ServerConnection connection;
    private final GrpcClient client;
    private final byte[] reference;

    ExternalSession(
            Http2Connection http2, ServerConnection connection, Map<String, String> metadata) {
        this.http2 = http2;
        this.connection = connection;
        this.client = new GrpcClient(http2, LARGEST_MESSAGE);
        this.reference = ScalerMessages.reference("minato", "default", metadata);
    }

    @Override
    public TriggerReading read(ReadingDeadline deadline) throws IOException {
        List<MetricTarget> targets =
                ScalerMessages.targets(call("GetMetricSpec", reference, deadline));
        if (targets.isEmpty() || targets.size() > MOST_METRICS) {
            throw new IOException(
                    "GetMetricSpec names "
                            + targets.size()
                            + " metrics, where 1 to "
                            + MOST_METRICS
                            + " are taken");
        }
        MetricTarget most = targets.getFirst();
        double value = -1;
        for (MetricTarget each : targets) {
            double now = value(each, deadline);
            if (value < 0 || now / each.target() > value / most.target()) {
                most = each;
                value = now;
            }
        }
        boolean active = ScalerMessages.active(call("IsActive", reference, deadline));
        return new TriggerReading(value, most.target(), active, TriggerReading.Kind.AVERAGE);
    }

    private double value(MetricTarget metric, ReadingDeadline deadline) throws IOException {
        if (!(metric.target() > 0) || Double.isInfinite(metric.target())) {
            throw new IOException(
                    "the target of metric \"" + metric.metric() + "\" is not above 0");
        }
        double value =
                ScalerMessages.value(
                        call(
                                "GetMetrics",
                                ScalerMessages.metricsRequest(reference, metric.metric()),
                                deadline));
        return Double.isFinite(value) ? Math.max(value, 0) : 0;
    }

    private byte[] call(String method, byte[] request, ReadingDeadline deadline)
            throws IOException {
        GrpcMethod<byte[], byte[]> called =
                new GrpcMethod<>(SERVICE, method, Marshaller.BYTES, Marshaller.BYTES);
        try {
            return client.call(called, request, Optional.of(deadline.left()));
        } catch (GrpcException e) {
            if (e.status() == GrpcStatus.DEADLINE_EXCEEDED) {
                throw new SocketTimeoutException(method + " takes too long");
            }
            throw new IOException(method + " fails: " + e.status() + " " + e.text(), e);
        }
    }

    @Override
    public void close() {
        connection.close();
        http2.close();
    }
}
