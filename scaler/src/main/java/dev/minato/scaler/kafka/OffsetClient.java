package dev.minato.scaler.kafka;

import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.TlsTrust;

import java.util.Map;
import java.util.Optional;

/**
 * Fetches offsets, by connections that it keeps until it is closed. Used by one thread at a time;
 * closed from any.
 */
public interface OffsetClient extends AutoCloseable {
    /**
     * What is asked.
     *
     * @param topic all topics of which the group has commits, when empty
     * @param partitions of the topic
     */
    record Question(String group, Optional<String> topic, PartitionRanges partitions) {}

    /**
     * Asks the brokers.
     *
     * @throws Exception with what they said; an IOException when they could not be asked
     */
    GroupOffsets ask(Question question, ReadingDeadline deadline) throws Exception;

    /** Ends its thread and its connections, twice too. */
    @Override
    void close();

    /** Made by name, since it is compiled against Kafka's client. */
    interface Maker {
        /**
         * Makes one, which connects when it is first asked.
         *
         * @param settings of Kafka's client
         * @param tls for connections under TLS
         */
        OffsetClient make(Map<String, String> settings, Optional<TlsTrust> tls);
    }
}
