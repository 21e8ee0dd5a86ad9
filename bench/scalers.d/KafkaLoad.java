import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Makes the topic {@code orders} of 4 partitions with 10 messages each; group {@code workers} has read all of the last one. */
public final class KafkaLoad {
    public static void main(String[] words) throws Exception {
        Properties all = new Properties();
        all.put("bootstrap.servers", words[0]);
        all.put("group.id", "workers");
        try (Admin admin = Admin.create(all)) {
            admin.createTopics(List.of(new NewTopic("orders", 4, (short) 1))).all().get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int each = 0; each < 40; each++) {
                producer.send(new ProducerRecord<>("orders", each % 4, null, new byte[] {1})).get();
            }
        }
        // Of a group whose consumers read: the offset that each reads next.
        Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
        int[] next = {0, 0, 0, 10};
        for (int each = 0; each < 4; each++) {
            read.put(new TopicPartition("orders", each), new OffsetAndMetadata(next[each]));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.commitSync(read);
        }
    }
}
