package dev.minato.scaler.kafka;

import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.driver.DriverKind;
import dev.minato.scaler.driver.DriverLoader;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerSession;
import dev.minato.scaler.server.TlsTrust;

import java.util.Map;
import java.util.Optional;

/** What one rule asks Kafka, and the commits that it has seen. */
final class KafkaQuestion {
    private static final String CLIENT = "dev.minato.scaler.kafka.client.AdminOffsetClients";

    private final DriverLoader drivers;
    private final Map<String, String> settings;
    private final Optional<TlsTrust> tls;
    private final OffsetClient.Question question;
    private final LagPolicy policy;
    private Map<PartitionName, Long> seen = Map.of();

    KafkaQuestion(
            DriverLoader drivers,
            Map<String, String> settings,
            Optional<TlsTrust> tls,
            OffsetClient.Question question,
            LagPolicy policy) {
        this.drivers = drivers;
        this.settings = Map.copyOf(settings);
        this.tls = tls;
        this.question = question;
        this.policy = policy;
    }

    ServerSession open(ReadingDeadline deadline) throws Exception {
        OffsetClient client =
                drivers.call(
                        deadline,
                        () ->
                                drivers.make(DriverKind.KAFKA, OffsetClient.Maker.class, CLIENT)
                                        .make(settings, tls));
        return new ServerSession() {
            @Override
            public TriggerReading read(ReadingDeadline until) throws Exception {
                return count(drivers.call(until, () -> client.ask(question, until)));
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private synchronized TriggerReading count(GroupOffsets offsets) throws Exception {
        LagCount count = LagCount.of(policy, offsets, seen);
        seen = count.seen();
        return count.reading(policy);
    }
}
