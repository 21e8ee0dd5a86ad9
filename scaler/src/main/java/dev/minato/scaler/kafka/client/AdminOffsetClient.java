package dev.minato.scaler.kafka.client;

import dev.minato.base.Reason;
import dev.minato.scaler.kafka.GroupOffsets;
import dev.minato.scaler.kafka.OffsetClient;
import dev.minato.scaler.kafka.PartitionName;
import dev.minato.scaler.server.ReadingDeadline;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Offsets by Kafka's administration client: metadata, commits, ends. */
final class AdminOffsetClient implements OffsetClient {
    /** A moment that the answer takes from the client's thread to ours. */
    private static final int HANDOVER_MILLIS = 50;

    private final Admin admin;

    AdminOffsetClient(Admin admin) {
        this.admin = admin;
    }

    @Override
    public GroupOffsets ask(Question question, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        Collection<TopicPartition> partitions = partitions(question, deadline);
        if (partitions.isEmpty()) {
            return new GroupOffsets(Map.of(), Map.of());
        }
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> commits =
                admin.listConsumerGroupOffsets(
                                Map.of(
                                        question.group(),
                                        new ListConsumerGroupOffsetsSpec()
                                                .topicPartitions(partitions)),
                                new ListConsumerGroupOffsetsOptions().timeoutMs(millis(deadline)))
                        .partitionsToOffsetAndMetadata(question.group());
        KafkaFuture<Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo>> ends =
                admin.listOffsets(
                                partitions.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        Function.identity(),
                                                        each -> OffsetSpec.latest())),
                                new ListOffsetsOptions().timeoutMs(millis(deadline)))
                        .all();
        Map<PartitionName, Long> committed = new HashMap<>();
        wait(commits, deadline, "its commits of group " + question.group())
                .forEach((partition, offset) ->
                        committed.put(
                                name(partition),
                                // Kafka's way to say that there is none.
                                offset == null ? GroupOffsets.NONE : offset.offset()));
        Map<PartitionName, Long> last = new HashMap<>();
        wait(ends, deadline, "the ends of its partitions")
                .forEach((partition, offset) -> last.put(name(partition), offset.offset()));
        return new GroupOffsets(last, committed);
    }

    private Collection<TopicPartition> partitions(Question question, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        Collection<String> topics =
                question.topic().isPresent()
                        ? List.of(question.topic().get())
                        : committedTopics(question, deadline);
        if (topics.isEmpty()) {
            return List.of();
        }
        Map<String, TopicDescription> described =
                wait(
                        admin.describeTopics(
                                        topics,
                                        new DescribeTopicsOptions().timeoutMs(millis(deadline)))
                                .allTopicNames(),
                        deadline,
                        "the topics " + String.join(", ", topics));
        List<TopicPartition> all = new ArrayList<>();
        for (TopicDescription topic : described.values()) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (question.partitions().contains(partition.partition())) {
                    all.add(new TopicPartition(topic.name(), partition.partition()));
                }
            }
        }
        return all;
    }

    private Collection<String> committedTopics(Question question, ReadingDeadline deadline)
            throws IOException, InterruptedException {
        return wait(
                        admin.listConsumerGroupOffsets(
                                        question.group(),
                                        new ListConsumerGroupOffsetsOptions()
                                                .timeoutMs(millis(deadline)))
                                .partitionsToOffsetAndMetadata(),
                        deadline,
                        "its commits of group " + question.group())
                .keySet()
                .stream()
                .map(TopicPartition::topic)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static PartitionName name(TopicPartition partition) {
        return new PartitionName(partition.topic(), partition.partition());
    }

    private static int millis(ReadingDeadline deadline) throws IOException {
        return Math.max(1, deadline.leftMillis() - HANDOVER_MILLIS);
    }

    private static <T> T wait(KafkaFuture<T> future, ReadingDeadline deadline, String what)
            throws IOException, InterruptedException {
        try {
            return future.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer in time about " + what);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), what);
        }
    }

    private static IOException failure(Throwable cause, String what) {
        return switch (cause) {
            case UnknownTopicOrPartitionException _ ->
                    new IOException(
                            "it does not know "
                                    + what
                                    + " (or this user may not see it): see the topic of the rule");
            case AuthenticationException refused ->
                    new IOException(
                            "it refused the connection: "
                                    + Reason.of(refused)
                                    + "; see sasl, tls, username, password and ca of the rule");
            case AuthorizationException refused ->
                    new IOException(
                            Reason.of(refused)
                                    + "; the user needs DESCRIBE of the group and its topics");
            case org.apache.kafka.common.errors.TimeoutException late ->
                    new IOException(
                            "no broker told "
                                    + what
                                    + " in time ("
                                    + Reason.of(late)
                                    + "): see whether it speaks Kafka there, in clear or under TLS"
                                    + " as the rule says");
            default -> new IOException(Reason.of(cause));
        };
    }

    @Override
    public void close() {
        admin.close(Duration.ofMillis(200));
    }
}
